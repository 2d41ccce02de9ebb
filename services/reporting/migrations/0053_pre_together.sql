-- Goals that count over several programmes of one controller, each person once; and a goal's own rounding.

-- People are one with people of the same controller alone.
ALTER TABLE ledger.edge ADD COLUMN controller text NOT NULL DEFAULT '';
UPDATE ledger.edge e SET controller = said.controller
FROM (
    SELECT convert_from(l.body, 'UTF8')::jsonb ->> 'merge_id' AS merge_id,
           convert_from(l.body, 'UTF8')::jsonb ->> 'controller' AS controller
    FROM inbound.log l
    WHERE l.subject IN ('insteg.enrolment.people.merged.v1', 'insteg.enrolment.people.unmerged.v1')
) said
WHERE said.merge_id = e.merge_id;

-- Of a goal that counts over its own programme alone both are empty; without a fund, over all of the controller's.
ALTER TABLE ledger.book ADD COLUMN over_controller text, ADD COLUMN over_fund text;
ALTER TABLE read.goal ADD COLUMN decimals integer NOT NULL DEFAULT 1, ADD COLUMN rounding text NOT NULL DEFAULT 'half-up';

-- The programmes that a book counts over.
CREATE FUNCTION ledger.counted_in(over_controller text, over_fund text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
    SELECT p.id FROM read.programme p
    WHERE p.controller = over_controller
      AND (over_fund IS NULL OR EXISTS (SELECT FROM read.funder f WHERE f.programme_id = p.id AND f.fund = over_fund))
$$;

-- The goals whose figures hold people of a programme whose exact figures the reader may not see: by the difference to
-- what it does see it would.
CREATE FUNCTION read.counted_elsewhere() RETURNS TABLE (programme_id text, goal_id text, version integer, book integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
    SELECT b.programme_id, b.goal_id, b.version, b.book FROM ledger.book b
    WHERE b.over_controller IS NOT NULL AND b.programme_id IN (SELECT read.visible_programmes()) AND EXISTS (
        SELECT FROM ledger.counted_in(b.over_controller, b.over_fund) AS counted (programme)
        WHERE counted.programme NOT IN (SELECT read.exact_programmes())
    )
$$;
REVOKE ALL ON FUNCTION ledger.counted_in(text, text), read.counted_elsewhere() FROM PUBLIC;

CREATE OR REPLACE FUNCTION read.exact_books() RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
    SELECT b.book FROM ledger.book b
    WHERE b.programme_id IN (SELECT read.exact_programmes())
      AND b.book NOT IN (SELECT e.book FROM read.counted_elsewhere() e)
$$;
ALTER POLICY exact ON read.figure_day
    USING (programme_id IN (SELECT read.exact_programmes())
           AND (programme_id, goal_id, version)
               NOT IN (SELECT e.programme_id, e.goal_id, e.version FROM read.counted_elsewhere() e));
ALTER POLICY visible ON read.goal
    USING (programme_id IN (SELECT read.visible_programmes())
           AND unit IN ('people', 'things', 'percent', 'minutes') AND NOT at_most
           AND (programme_id, id, version)
               NOT IN (SELECT e.programme_id, e.goal_id, e.version FROM read.counted_elsewhere() e));

SELECT read.grant_to('gateway');
