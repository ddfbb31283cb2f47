SELECT country, year, variable, value FROM country_year
WHERE vintage = $vintage AND variable = 'gdp_current_usd'
ORDER BY country, year;
