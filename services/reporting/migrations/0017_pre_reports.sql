-- Reports: what is signed stands in `read`, for the gateway and staff; drafts and reminders in `report`, which only
-- its keeper reads. Nothing signed is ever updated.

CREATE TABLE read.report (
    id           text PRIMARY KEY,
    programme_id text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('interim', 'final', 'addendum', 'steering-sheet')),
    edition      text NOT NULL CHECK (edition IN ('open', 'closed')),
    calendar_id  text,
    covers_from  date NOT NULL,
    covers_to    date NOT NULL,
    position     bigint NOT NULL,
    signed_at    timestamptz NOT NULL,
    title_sv     text NOT NULL,
    title_en     text NOT NULL,
    sha256       text NOT NULL
);
CREATE INDEX report_by_programme ON read.report (programme_id, signed_at);

-- The signed JSON itself (language 'mul': it holds both), and what was rendered from it, one row a language.
CREATE TABLE read.report_file (
    report_id  text NOT NULL REFERENCES read.report (id),
    format     text NOT NULL CHECK (format IN ('pdf', 'html', 'xlsx', 'csv', 'json')),
    language   text NOT NULL,
    media_type text NOT NULL,
    sha256     text NOT NULL,
    content    bytea NOT NULL,
    PRIMARY KEY (report_id, format, language)
);
CREATE INDEX report_file_by_hash ON read.report_file (sha256);

-- The programme's calendar, unrolled from its newest definition. `delivered_on`: the day of the first signed report.
CREATE TABLE read.report_due (
    programme_id     text NOT NULL,
    id               text NOT NULL,
    title_sv         text NOT NULL,
    title_en         text NOT NULL,
    due_on           date NOT NULL,
    delivered_on     date,
    to_organisations text[] NOT NULL,
    PRIMARY KEY (programme_id, id)
);

CREATE SCHEMA report;

-- Every report that was ever made. `content` is what will be signed, byte for byte; once it is, it stands in the file.
CREATE TABLE report.made (
    id           text PRIMARY KEY,
    programme_id text NOT NULL,
    ordinal      integer NOT NULL CHECK (ordinal > 0),
    made_at      timestamptz NOT NULL,
    made_by      text NOT NULL,
    content      bytea,
    UNIQUE (programme_id, ordinal)
);

-- Of which definition version read.report_due is.
CREATE TABLE report.calendar (
    programme_id text PRIMARY KEY,
    version      integer NOT NULL
);

-- That somebody was told: a report is coming up, or late.
CREATE TABLE report.reminder (
    programme_id text NOT NULL,
    due_id       text NOT NULL,
    due_on       date NOT NULL,
    about        text NOT NULL CHECK (about IN ('coming', 'late')),
    days         integer NOT NULL,
    reminded_at  timestamptz NOT NULL,
    PRIMARY KEY (programme_id, due_id, due_on, about, days)
);

-- An open edition is for every organisation of the programme, a closed one for readers of exact figures; a file is
-- seen by whoever sees its report.
CREATE POLICY visible ON read.report FOR SELECT
    USING (programme_id IN (SELECT read.visible_programmes())
           AND (edition = 'open' OR programme_id IN (SELECT read.exact_programmes())));
CREATE POLICY visible ON read.report_file FOR SELECT USING (report_id IN (SELECT id FROM read.report));
CREATE POLICY visible ON read.report_due FOR SELECT USING (programme_id IN (SELECT read.visible_programmes()));
DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY ARRAY['read.report', 'read.report_file', 'read.report_due'] LOOP
        EXECUTE format('CREATE POLICY keeper ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', place);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', place);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', place);
    END LOOP;
END $$;
SELECT read.grant_to('gateway');
