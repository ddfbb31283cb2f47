-- Whether a digest is kept: all of its parts are written in one transaction.
SELECT count(*) AS parts FROM digest WHERE key = $key;
