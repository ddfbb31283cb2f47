-- A claim that is already there stays as it is.
INSERT INTO claim VALUES (
    $id, $document, $type, $source, $target, $object, $value, $low, $high, $unit, $per, $date,
    $negated, $hypothetical, $confidence, $grade, $quote, $start_char, $end_char,
    $source_name, $target_name, $reader, $saved_at
) ON CONFLICT DO NOTHING;
