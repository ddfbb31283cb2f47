-- How many rows each vintage has in the tables that hold one row per row of a file.
SELECT vintage, count(*) AS rows FROM trade GROUP BY vintage;
