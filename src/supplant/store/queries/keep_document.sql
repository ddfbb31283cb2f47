-- A document that is already there stays as it is.
INSERT INTO document VALUES ($id, $path, $title, $published, $media_type, $sha256, $text, $saved_at)
ON CONFLICT DO NOTHING;
