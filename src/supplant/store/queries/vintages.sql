SELECT * FROM vintage ORDER BY published DESC NULLS LAST, imported_at DESC, vintage;
