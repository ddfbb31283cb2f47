-- Add the parts of a digest.
INSERT INTO digest SELECT $key, unnest($parts), unnest($contents);
