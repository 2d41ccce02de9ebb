-- The same rules, asked once: `= ANY (ARRAY(SELECT ...))` finds the reader's programmes before the first row and is part of
-- what an index is asked, where `IN (SELECT ...)` looks every row up in a hash. Curves take a twelfth less, goals a sixth.
-- Books are many, so that a hash of them stays the better way.
DO $$
DECLARE
    visible constant text := 'programme_id = ANY (ARRAY(SELECT read.visible_programmes()))';
    exact   constant text := 'programme_id = ANY (ARRAY(SELECT read.exact_programmes()))';
    own     constant text := 'employer_id = ANY (ARRAY(SELECT read.own_employers()))';
    people  constant text := 'current_setting(''insteg.people'', true) = ''on''';
    mine    constant text := 'nullif(current_setting(''insteg.organisation'', true), '''')';
    nowhere_else constant text := 'NOT IN (SELECT e.programme_id, e.goal_id, e.version FROM read.counted_elsewhere() e)';
    place text;
BEGIN
    FOREACH place IN ARRAY ARRAY['organisation', 'funder', 'area', 'activity', 'not_measured', 'session',
                                 'session_cancelled', 'series', 'deliverable_step', 'budget_line', 'release',
                                 'release_figure', 'report_due'] LOOP
        EXECUTE format('ALTER POLICY visible ON read.%I USING (%s)', place, visible);
    END LOOP;
    FOREACH place IN ARRAY ARRAY['fact', 'finding', 'place', 'cost', 'answer', 'opening', 'opening_closed'] LOOP
        EXECUTE format('ALTER POLICY exact ON read.%I USING (%s)', place, exact);
    END LOOP;
    FOREACH place IN ARRAY ARRAY['opening', 'opening_closed'] LOOP
        EXECUTE format('ALTER POLICY own ON read.%I USING (%s AND %s)', place, visible, own);
    END LOOP;
    EXECUTE format('ALTER POLICY visible ON read.programme USING (%s)', replace(visible, 'programme_id', 'id'));
    EXECUTE format('ALTER POLICY exact ON ledger.book USING (%s)', exact);
    EXECUTE format('ALTER POLICY exact ON read.figure_day USING (%s AND (programme_id, goal_id, version) %s)',
                   exact, nowhere_else);
    EXECUTE format('ALTER POLICY visible ON read.goal USING (%s
                    AND (current_setting(''insteg.units'', true) = ''every''
                         OR unit IN (''people'', ''things'', ''percent'', ''minutes'') AND NOT at_most)
                    AND (programme_id, id, version) %s)', visible, nowhere_else);
    EXECUTE format('ALTER POLICY visible ON read.report USING (%s AND (edition = ''open'' OR %s))', visible, exact);
    EXECUTE format('ALTER POLICY own ON read.referral USING (%s AND referrer = %s AND %s)', people, mine, visible);
    EXECUTE format('ALTER POLICY own ON read.placement USING (%s AND %s AND %s)', people, own, visible);
    EXECUTE format('ALTER POLICY visible ON read.change
                    USING (organisation = %s AND %s AND CASE kind
                           WHEN ''referral'' THEN %s
                           WHEN ''goal'' THEN %s
                           WHEN ''report'' THEN EXISTS (SELECT FROM read.report r WHERE r.id = thing)
                           ELSE true END)', mine, visible, people, exact);
END $$;

-- A page of activities comes in this order.
CREATE INDEX activity_in_order ON read.activity (programme_id, title, id);
