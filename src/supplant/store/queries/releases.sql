-- Releases of some sources, newest first; of two files of one release the one with more rows.
SELECT v.* FROM vintage v
WHERE v.source IN (SELECT unnest($sources))
ORDER BY v.published DESC NULLS LAST, v.rows_kept DESC, v.imported_at DESC, v.vintage;
