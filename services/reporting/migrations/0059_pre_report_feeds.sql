-- Calendars of due reports that are read by whoever has the link. The link is made from the id and a key, and not kept.
CREATE TABLE report.feed (
    feed_id      text PRIMARY KEY,
    programme_id text NOT NULL,
    language     text NOT NULL CHECK (language IN ('sv', 'en')),
    made_at      timestamptz NOT NULL,
    revoked_at   timestamptz
);
CREATE INDEX feed_by_programme ON report.feed (programme_id, feed_id);
