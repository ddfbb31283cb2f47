SELECT * FROM vintage WHERE sha256 = $sha256;
