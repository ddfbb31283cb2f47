SELECT
    * EXCLUDE (original),
    'r-' || substr(sha256(concat_ws(chr(31), vintage, row::VARCHAR)), 1, 12) AS evidence
FROM alliance
WHERE vintage = $vintage AND ((a = $supplier AND b = $buyer) OR (a = $buyer AND b = $supplier))
ORDER BY year, a;
