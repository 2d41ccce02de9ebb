-- Months that were handed in to a fund: frozen by pseudonymous id, corrected by differences, never updated.
CREATE SCHEMA export;

-- Edition 0 is the month as it was handed in, each later one a correction. `position`: what was known of it.
CREATE TABLE export.participant_month (
    programme_id text        NOT NULL,
    month        text        NOT NULL CHECK (month ~ '^[0-9]{4}-[0-9]{2}$'),
    edition      integer     NOT NULL CHECK (edition >= 0),
    version      integer     NOT NULL,
    position     bigint      NOT NULL,
    frozen_at    timestamptz NOT NULL,
    frozen_by    text        NOT NULL,
    people       integer     NOT NULL,
    minutes      bigint      NOT NULL,
    digest       text        NOT NULL,
    despite      text[]      NOT NULL,
    PRIMARY KEY (programme_id, month, edition)
);

-- Of edition 0 every row; of a later edition the rows that differ. Without a first day somebody is there no more.
CREATE TABLE export.participant_row (
    programme_id text    NOT NULL,
    month        text    NOT NULL,
    edition      integer NOT NULL,
    person_id    text    NOT NULL,
    starts_on    date,
    ends_on      date,
    minutes      integer NOT NULL CHECK (minutes >= 0),
    identity     boolean NOT NULL,
    PRIMARY KEY (programme_id, month, edition, person_id),
    FOREIGN KEY (programme_id, month, edition) REFERENCES export.participant_month (programme_id, month, edition)
);
