-- The text of cited rows as it stands in the file.
SELECT DISTINCT row, original FROM query_table($table)
WHERE vintage = $vintage AND row IN (SELECT unnest($rows))
ORDER BY row;
