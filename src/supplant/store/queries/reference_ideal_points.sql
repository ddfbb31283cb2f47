SELECT year, country, ideal_point FROM ideal_point WHERE vintage = $vintage ORDER BY country, year;
