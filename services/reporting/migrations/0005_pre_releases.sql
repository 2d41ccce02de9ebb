-- Releases: the one object that figures about people come from for partners (docs/releases.md).
-- What is shown stands in `read`, for every organisation of the programme; what the next release is held
-- against stands in `release`, which only its keeper reads.

CREATE TABLE read.release (
    id           text PRIMARY KEY,
    programme_id text NOT NULL,
    version      integer NOT NULL,
    ordinal      integer NOT NULL CHECK (ordinal > 0),
    made_on      date NOT NULL,
    made_at      timestamptz NOT NULL,
    position     bigint NOT NULL,
    UNIQUE (programme_id, ordinal)
);

-- One cell of a release. `at_least` NULL: not shown at this size; never 0. `of_at_least`: of at least so many;
-- `of_exact`: that number is the exact one. `shown_since`: the day of the release that first said so.
-- `final`: an exact headline, by a recorded decision of the controller.
CREATE TABLE read.release_figure (
    release_id   text NOT NULL REFERENCES read.release (id),
    goal_id      text NOT NULL,
    facet        text NOT NULL,
    value        text NOT NULL,
    at_least     integer CHECK (at_least > 0 OR final),
    of_at_least  integer CHECK (of_at_least > 0),
    of_exact     boolean NOT NULL DEFAULT false,
    shown_since  date,
    final        boolean NOT NULL DEFAULT false,
    programme_id text NOT NULL,
    PRIMARY KEY (release_id, goal_id, facet, value)
);
CREATE INDEX release_figure_by_goal ON read.release_figure (programme_id, goal_id, facet, value);

CREATE SCHEMA release;

-- What a reader may conclude from, line by line: the statements of one series and the public facts beside them.
CREATE TABLE release.entry (
    programme_id text NOT NULL,
    series       text NOT NULL,
    ordinal      integer NOT NULL,
    body         jsonb NOT NULL,
    PRIMARY KEY (programme_id, series, ordinal)
);

-- A controller's recorded decision that one headline is published exactly, once, in the final report.
CREATE TABLE release.decision (
    programme_id text NOT NULL,
    goal_id      text NOT NULL,
    version      integer NOT NULL,
    decided_by   text NOT NULL,
    decided_at   timestamptz NOT NULL,
    finding      text NOT NULL,
    release_id   text,
    PRIMARY KEY (programme_id, goal_id, version)
);

-- The coin's key: made by the first release, never shown.
CREATE TABLE release.secret (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    key      bytea NOT NULL
);

DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY ARRAY['read.release', 'read.release_figure'] LOOP
        EXECUTE format('CREATE POLICY visible ON %s FOR SELECT
                        USING (programme_id IN (SELECT read.visible_programmes()))', place);
        EXECUTE format('CREATE POLICY keeper ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', place);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', place);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', place);
    END LOOP;
END $$;
SELECT read.grant_to('gateway');
