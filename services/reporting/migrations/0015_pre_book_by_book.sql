-- Book by book: joined as a whole, the blocks and lines of all books were read for one.
CREATE OR REPLACE FUNCTION read.sums_until(upto bigint)
RETURNS TABLE (programme_id text, goal_id text, version integer, facet text, value text, effective_on date,
               num bigint, den bigint)
LANGUAGE sql STABLE
AS $$
    SELECT b.programme_id, b.goal_id, b.version, s.facet, s.value, s.effective_on, s.num, s.den
    FROM ledger.book b CROSS JOIN LATERAL (
        SELECT f.facet, f.value, f.effective_on, f.num, f.den FROM read.figure_block f
        WHERE f.book = b.book AND f.block < least((upto + 1) / 32768, (SELECT c.blocks FROM read.blocks_closed c))
        UNION ALL
        SELECT e.facet, e.value, e.effective_on, e.num::bigint, e.den::bigint FROM ledger.entry e
        WHERE e.book = b.book AND e.fact_no <= upto
          AND e.fact_no >= least((upto + 1) / 32768, (SELECT c.blocks FROM read.blocks_closed c)) * 32768
    ) s
$$;
