-- Reactors by the lines of their file, in the columns in which they are told as deliveries of a design.
SELECT
    vintage,
    row,
    coalesce(origin, 'unknown-supplier') AS supplier,
    country AS recipient,
    coalesce(model, type, 'model not stated') AS designation,
    type AS description,
    year(construction_start)::INTEGER AS year,
    name,
    capacity_mw,
    'r-' || substr(sha256(concat_ws(chr(31), vintage, row::VARCHAR)), 1, 12) AS evidence
FROM reactor
WHERE vintage = $vintage AND row IN (SELECT unnest($rows))
ORDER BY row;
