-- Forget a digest, and all that other code has fitted.
DELETE FROM digest WHERE key = $key OR NOT starts_with(key, $code);
