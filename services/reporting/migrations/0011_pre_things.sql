-- By which facts a thing (a deliverable, an activity, an employer, a booking, the programme itself) is known.
CREATE TABLE ledger.thing (
    programme_id text        NOT NULL,
    thing        text        NOT NULL,
    fact_no      bigint      NOT NULL,
    known_at     timestamptz NOT NULL,
    stream       text        NOT NULL,
    seq          bigint      NOT NULL,
    PRIMARY KEY (programme_id, thing, fact_no)
);

-- Money in öre outgrows an integer.
DROP VIEW read.entry;
ALTER TABLE ledger.entry ALTER COLUMN num TYPE bigint, ALTER COLUMN den TYPE bigint;
CREATE VIEW read.entry WITH (security_invoker = true) AS
SELECT b.programme_id, b.goal_id, b.version, e.subject, e.facet, e.value, e.effective_on, e.fact_no, e.num, e.den
FROM ledger.entry e JOIN ledger.book b USING (book);
SELECT read.grant_to('gateway');
