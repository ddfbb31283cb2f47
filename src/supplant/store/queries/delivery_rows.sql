-- Deliveries of a release by the lines of its file.
SELECT
    * EXCLUDE (original),
    'r-' || substr(sha256(concat_ws(chr(31), vintage, row::VARCHAR)), 1, 12) AS evidence
FROM delivery
WHERE vintage = $vintage AND row IN (SELECT unnest($rows))
ORDER BY row, year;
