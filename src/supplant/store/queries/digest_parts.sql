-- Some parts of a digest.
SELECT part, content FROM digest WHERE key = $key AND part IN (SELECT unnest($parts));
