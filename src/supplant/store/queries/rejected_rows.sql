SELECT row, why, original FROM rejected WHERE vintage = $vintage ORDER BY row;
