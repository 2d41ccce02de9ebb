-- The outcome ledger: bookkeeping of differences. Rows are only ever added.
CREATE SCHEMA ledger;

-- One book per goal and definition version.
CREATE TABLE ledger.book (
    book         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme_id text    NOT NULL,
    goal_id      text    NOT NULL,
    version      integer NOT NULL,
    engine       integer NOT NULL,
    goal         jsonb   NOT NULL,
    defined_by   bigint  NOT NULL DEFAULT 0, -- the fact that published it; its entries may be older
    UNIQUE (programme_id, goal_id, version)
);

-- What fact `fact_no` changed in one cell of one book, from the day `effective_on` onwards.
CREATE TABLE ledger.entry (
    fact_no      bigint  NOT NULL,
    num          integer NOT NULL,
    den          integer NOT NULL,
    book         integer NOT NULL,
    effective_on date    NOT NULL,
    subject      text    NOT NULL,
    facet        text    NOT NULL,
    value        text    NOT NULL
);
CREATE INDEX entry_by_subject ON ledger.entry (book, subject);
CREATE INDEX entry_by_fact ON ledger.entry USING brin (fact_no);

-- Which activity a session belongs to: counted per activity, once however often it is rescheduled.
CREATE TABLE ledger.session (
    session_id  text PRIMARY KEY,
    activity_id text NOT NULL
);
CREATE INDEX session_by_activity ON ledger.session (activity_id);
