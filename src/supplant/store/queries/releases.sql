-- Releases that hold rows of a table, newest first.
SELECT v.* FROM vintage v
WHERE v.source IN (SELECT unnest($sources))
ORDER BY v.published DESC NULLS LAST, v.imported_at DESC, v.vintage;
