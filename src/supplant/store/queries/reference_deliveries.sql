-- Every delivery of a release, without its original text: what the reference class is built from.
SELECT
    * EXCLUDE (original),
    'r-' || substr(sha256(concat_ws(chr(31), vintage, row::VARCHAR)), 1, 12) AS evidence
FROM delivery
WHERE vintage = $vintage
ORDER BY row, year;
