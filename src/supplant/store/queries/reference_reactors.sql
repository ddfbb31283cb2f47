SELECT
    * EXCLUDE (original),
    'r-' || substr(sha256(concat_ws(chr(31), vintage, row::VARCHAR)), 1, 12) AS evidence
FROM reactor
WHERE vintage = $vintage
ORDER BY row;
