SELECT id FROM claim WHERE id IN (SELECT unnest($claims::VARCHAR[]));
