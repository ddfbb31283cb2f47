-- Reactors as deliveries of a design: origin of the design -> country, in the year that building began.
-- A reactor whose design has no known origin stays in every total under an unknown supplier.
SELECT
    vintage,
    row,
    coalesce(origin, 'unknown-supplier') AS supplier,
    country AS recipient,
    name AS deal,
    coalesce(model, type, 'model not stated') AS designation,
    type AS description,
    'Reactors' AS category,
    year(construction_start)::INTEGER AS year,
    false AS year_estimate,
    1.0 AS quantity,
    1.0 AS quantity_low,
    1.0 AS quantity_high,
    false AS quantity_estimate,
    NULL::DOUBLE AS tiv,
    NULL::DOUBLE AS tiv_low,
    NULL::DOUBLE AS tiv_high,
    NULL::BOOLEAN AS local_production,
    NULL::VARCHAR AS comment,
    NULL::VARCHAR AS rung,
    NULL::BOOLEAN AS rung_certain,
    1 AS spread_over,
    name,
    capacity_mw,
    'r-' || substr(sha256(concat_ws(chr(31), vintage, row::VARCHAR)), 1, 12) AS evidence
FROM reactor
WHERE vintage = $vintage
  AND construction_start IS NOT NULL
  AND (origin IN (SELECT unnest($parties)) OR country IN (SELECT unnest($parties)))
ORDER BY row;
