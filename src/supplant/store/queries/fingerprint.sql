SELECT substr(sha256(string_agg(sha256, ' ' ORDER BY sha256)), 1, 12) FROM vintage;
