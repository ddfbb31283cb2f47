SELECT
    * EXCLUDE (original),
    'r-' || substr(sha256(concat_ws(chr(31), vintage, row::VARCHAR)), 1, 12) AS evidence
FROM ideal_point
WHERE vintage = $vintage AND country IN (SELECT unnest($parties))
ORDER BY country, year;
