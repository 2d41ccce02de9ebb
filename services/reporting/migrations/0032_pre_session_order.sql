-- When a session starts, in microseconds since 1970: what a page of sessions is ordered and continued by.
ALTER TABLE read.session ADD COLUMN at_us bigint
    GENERATED ALWAYS AS ((extract(epoch FROM starts_at AT TIME ZONE 'UTC') * 1000000)::bigint) STORED;
CREATE INDEX session_in_order ON read.session (programme_id, at_us, session_id);
DROP INDEX read.session_by_programme;
