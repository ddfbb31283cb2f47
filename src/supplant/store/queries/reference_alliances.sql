SELECT year, a, b, defense FROM alliance WHERE vintage = $vintage ORDER BY a, b, year;
