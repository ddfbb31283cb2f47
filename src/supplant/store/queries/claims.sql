-- Claims as they were read, of all documents or of those named.
SELECT c.*, d.title, d.path, d.published
FROM claim c JOIN document d ON d.id = c.document
WHERE $documents IS NULL OR c.document IN (SELECT unnest($documents::VARCHAR[]))
ORDER BY d.saved_at, c.document, c.start_char, c.id;
