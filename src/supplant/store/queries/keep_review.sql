-- A review is never changed: a later one follows it.
INSERT INTO review
SELECT coalesce(max(number), 0) + 1, $claim, $action, $changes, $who, $reviewed_at, $why FROM review;
