-- The published read contract. The gateway's role may SELECT here and nothing more, under row-level
-- security that fails closed: without the settings of a transaction there are no rows.
CREATE SCHEMA read;

CREATE TABLE read.programme (
    id                text PRIMARY KEY,
    version           integer NOT NULL,
    title_sv          text NOT NULL,
    title_en          text NOT NULL,
    purpose_sv        text NOT NULL,
    purpose_en        text NOT NULL,
    controller        text NOT NULL,
    starts_on         date NOT NULL,
    ends_on           date NOT NULL,
    extension_ends_on date,
    planned           integer,
    definition        jsonb NOT NULL
);

CREATE TABLE read.organisation (
    programme_id text NOT NULL,
    id           text NOT NULL,
    name         text NOT NULL,
    roles        text[] NOT NULL,
    municipality text,
    PRIMARY KEY (programme_id, id)
);
CREATE INDEX organisation_by_id ON read.organisation (id);

CREATE TABLE read.funder (
    programme_id    text NOT NULL,
    ordinal         integer NOT NULL,
    organisation_id text NOT NULL,
    fund            text NOT NULL,
    case_no         text,
    granted         numeric(14, 2),
    PRIMARY KEY (programme_id, ordinal)
);

CREATE TABLE read.area (
    programme_id text NOT NULL,
    id           text NOT NULL,
    ordinal      integer NOT NULL,
    title_sv     text NOT NULL,
    title_en     text NOT NULL,
    PRIMARY KEY (programme_id, id)
);

CREATE TABLE read.activity (
    id           text PRIMARY KEY,
    programme_id text NOT NULL,
    area         text,
    kind         text NOT NULL,
    title        text NOT NULL,
    audience     text NOT NULL,
    host         text,
    sessions     integer NOT NULL DEFAULT 0
);
CREATE INDEX activity_by_programme ON read.activity (programme_id, id);

CREATE TABLE read.goal (
    programme_id   text NOT NULL,
    id             text NOT NULL,
    version        integer NOT NULL,
    ordinal        integer NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('count', 'share', 'sum')),
    unit           text NOT NULL CHECK (unit IN ('people', 'percent', 'minutes')),
    title_sv       text NOT NULL,
    title_en       text NOT NULL,
    definition_sv  text NOT NULL,
    definition_en  text NOT NULL,
    target         integer,
    target_by      date,
    target_assumed boolean NOT NULL,
    assumed        boolean NOT NULL,
    engine         integer NOT NULL,
    read_set       text[] NOT NULL,
    PRIMARY KEY (programme_id, id, version)
);

CREATE TABLE read.not_measured (
    programme_id text NOT NULL,
    id           text NOT NULL,
    ordinal      integer NOT NULL,
    title_sv     text NOT NULL,
    title_en     text NOT NULL,
    needs        text NOT NULL,
    PRIMARY KEY (programme_id, id)
);

-- The sum of a day's entries per goal and cell; facet '' and value '' are the total.
CREATE TABLE read.figure_day (
    programme_id text NOT NULL,
    goal_id      text NOT NULL,
    version      integer NOT NULL,
    facet        text NOT NULL,
    value        text NOT NULL,
    effective_on date NOT NULL,
    num          bigint NOT NULL,
    den          bigint NOT NULL,
    PRIMARY KEY (programme_id, goal_id, version, facet, value, effective_on)
) WITH (fillfactor = 70);

-- Every event of the inbound log that speaks of a programme or of a person, by whom it concerns.
CREATE TABLE read.fact (
    fact_no      bigint NOT NULL,
    event_id     text NOT NULL,
    type         text NOT NULL,
    aggregate    text NOT NULL,
    subject      text NOT NULL,
    programme_id text,
    occurred_on  date NOT NULL,
    known_at     timestamptz NOT NULL,
    stream       text NOT NULL,
    seq          bigint NOT NULL
);
CREATE INDEX fact_by_subject ON read.fact (programme_id, subject);
CREATE INDEX fact_by_number ON read.fact USING brin (fact_no);

CREATE TABLE read.finding (
    programme_id text NOT NULL,
    finding      text NOT NULL,
    facts        integer NOT NULL,
    PRIMARY KEY (programme_id, finding)
);

-- Through which entry of the inbound log the figures speak, when that became known, and a time at which
-- nothing that any stream held was missing. The log's own head: moved in the transaction that moves the figures.
CREATE VIEW read.watermark AS
SELECT fact_no AS position, known_at, complete_through FROM inbound.head;

CREATE VIEW read.entry WITH (security_invoker = true) AS
SELECT b.programme_id, b.goal_id, b.version, e.subject, e.facet, e.value, e.effective_on, e.fact_no, e.num, e.den
FROM ledger.entry e JOIN ledger.book b USING (book);
