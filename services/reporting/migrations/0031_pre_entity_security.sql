-- Who sees which row of the entity views. Beside the settings of 0003 there is `insteg.people` ('on' for roles that
-- may see rows about single people): what is not set is the empty answer here too.

-- SECURITY DEFINER: `kept` is closed to every reader.
CREATE FUNCTION read.own_employers() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
    SELECT e.employer_id FROM kept.employer e
    WHERE e.organisation_id = nullif(current_setting('insteg.organisation', true), '')
$$;
REVOKE ALL ON FUNCTION read.own_employers() FROM PUBLIC;

DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY ARRAY['session', 'session_cancelled', 'series', 'deliverable_step', 'budget_line'] LOOP
        EXECUTE format('CREATE POLICY visible ON read.%I FOR SELECT
                        USING (programme_id IN (SELECT read.visible_programmes()))', place);
    END LOOP;
    FOREACH place IN ARRAY ARRAY['place', 'cost', 'answer'] LOOP
        EXECUTE format('CREATE POLICY exact ON read.%I FOR SELECT
                        USING (programme_id IN (SELECT read.exact_programmes()))', place);
    END LOOP;
    FOREACH place IN ARRAY ARRAY['opening', 'opening_closed'] LOOP
        EXECUTE format('CREATE POLICY own ON read.%I FOR SELECT
                        USING (programme_id IN (SELECT read.visible_programmes())
                               AND employer_id IN (SELECT read.own_employers()))', place);
        EXECUTE format('CREATE POLICY exact ON read.%I FOR SELECT
                        USING (programme_id IN (SELECT read.exact_programmes()))', place);
    END LOOP;
    FOREACH place IN ARRAY ARRAY['session', 'session_cancelled', 'series', 'place', 'deliverable_step', 'budget_line',
                                 'cost', 'opening', 'opening_closed', 'answer', 'referral', 'placement'] LOOP
        EXECUTE format('CREATE POLICY keeper ON read.%I TO CURRENT_USER USING (true) WITH CHECK (true)', place);
        EXECUTE format('ALTER TABLE read.%I ENABLE ROW LEVEL SECURITY', place);
        EXECUTE format('ALTER TABLE read.%I FORCE ROW LEVEL SECURITY', place);
    END LOOP;
END $$;
CREATE POLICY own ON read.referral FOR SELECT
    USING (current_setting('insteg.people', true) = 'on'
           AND referrer = nullif(current_setting('insteg.organisation', true), '')
           AND programme_id IN (SELECT read.visible_programmes()));
CREATE POLICY own ON read.placement FOR SELECT
    USING (current_setting('insteg.people', true) = 'on'
           AND employer_id IN (SELECT read.own_employers())
           AND programme_id IN (SELECT read.visible_programmes()));

-- What 0003 grants, and every function that the policies ask, whichever migration made it.
CREATE OR REPLACE FUNCTION read.grant_to(reader text) RETURNS boolean
LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = reader) THEN
        RETURN false;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA read, ledger TO %I', reader);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA read TO %I', reader);
    EXECUTE format('GRANT SELECT ON ledger.book, ledger.entry TO %I', reader);
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA read TO %I', reader);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION read.grant_to(text) FROM %I', reader);
    RETURN true;
END $$;
SELECT read.grant_to('gateway');
