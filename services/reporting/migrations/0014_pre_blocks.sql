-- What was known at any position of the log, without adding up every line before it: the lines of each block of
-- 32,768 facts are added up once the log has passed it. A position is then some whole blocks and the lines of a last
-- part. Nothing is in here that the lines do not say; whatever is not closed yet is read from them.
CREATE TABLE read.figure_block (
    book         integer NOT NULL,
    facet        text NOT NULL,
    value        text NOT NULL,
    block        bigint NOT NULL,
    effective_on date NOT NULL,
    num          bigint NOT NULL,
    den          bigint NOT NULL,
    PRIMARY KEY (book, facet, value, block, effective_on)
);
-- The last part is read by this: of one book, in the order of the log, which is also how the lines behind a figure are.
CREATE INDEX entry_by_book ON ledger.entry (book, fact_no);

-- How many blocks are closed, from the first on.
CREATE TABLE read.blocks_closed (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    blocks   bigint NOT NULL
);
INSERT INTO read.blocks_closed (blocks) SELECT (fact_no + 1) / 32768 FROM inbound.head;
INSERT INTO read.figure_block (book, facet, value, block, effective_on, num, den)
SELECT book, facet, value, fact_no / 32768, effective_on, sum(num), sum(den) FROM ledger.entry
WHERE fact_no < (SELECT blocks FROM read.blocks_closed) * 32768 GROUP BY 1, 2, 3, 4, 5;

CREATE POLICY exact ON read.figure_block FOR SELECT USING (book IN (SELECT read.exact_books()));
CREATE POLICY visible ON read.blocks_closed FOR SELECT USING (true);
DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY ARRAY['read.figure_block', 'read.blocks_closed'] LOOP
        EXECUTE format('CREATE POLICY keeper ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', place);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', place);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', place);
    END LOOP;
END $$;

-- The sums per day and cell as known at a position, in parts that are to be added up. With the reader's own rights.
CREATE FUNCTION read.sums_until(upto bigint)
RETURNS TABLE (programme_id text, goal_id text, version integer, facet text, value text, effective_on date,
               num bigint, den bigint)
LANGUAGE sql STABLE
AS $$
    SELECT b.programme_id, b.goal_id, b.version, s.facet, s.value, s.effective_on, s.num, s.den
    FROM ledger.book b JOIN (
        SELECT f.book, f.facet, f.value, f.effective_on, f.num, f.den FROM read.figure_block f
        WHERE f.block < least((upto + 1) / 32768, (SELECT c.blocks FROM read.blocks_closed c))
        UNION ALL
        SELECT e.book, e.facet, e.value, e.effective_on, e.num::bigint, e.den::bigint FROM ledger.entry e
        WHERE e.fact_no <= upto
          AND e.fact_no >= least((upto + 1) / 32768, (SELECT c.blocks FROM read.blocks_closed c)) * 32768
    ) s USING (book)
$$;
REVOKE ALL ON FUNCTION read.sums_until(bigint) FROM PUBLIC;
SELECT read.grant_to('gateway');
