-- Everything that any of the parties supplied or received, with the id under which a brief cites the row.
SELECT
    * EXCLUDE (original),
    'r-' || substr(sha256(concat_ws(chr(31), vintage, row::VARCHAR)), 1, 12) AS evidence
FROM delivery
WHERE vintage = $vintage
  AND (supplier IN (SELECT unnest($parties)) OR recipient IN (SELECT unnest($parties)))
ORDER BY row, year;
