-- Every review, the oldest first.
SELECT * FROM review ORDER BY number;
