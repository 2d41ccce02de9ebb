-- Who sees which programme. Three settings per transaction, made by the reader after it has verified a
-- token: insteg.organisation, insteg.programmes (comma-separated, or *), insteg.exact ('on' for staff,
-- steering and auditors). What is not set is the empty answer.

-- The programmes of the reader's organisation. SECURITY DEFINER: the question who takes part in what
-- must not itself be under the policies that ask it.
CREATE FUNCTION read.visible_programmes() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
    SELECT o.programme_id FROM read.organisation o
    WHERE o.id = nullif(current_setting('insteg.organisation', true), '')
      AND (current_setting('insteg.programmes', true) = '*'
           OR o.programme_id = ANY (string_to_array(current_setting('insteg.programmes', true), ',')))
$$;

-- Those of them whose exact figures it may see: of the owner and the steering group, for a right role.
CREATE FUNCTION read.exact_programmes() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
    SELECT o.programme_id FROM read.organisation o
    WHERE current_setting('insteg.exact', true) = 'on'
      AND o.roles && ARRAY['owner', 'steering-group']
      AND o.programme_id IN (SELECT read.visible_programmes())
      AND o.id = nullif(current_setting('insteg.organisation', true), '')
$$;

CREATE FUNCTION read.exact_books() RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
    SELECT b.book FROM ledger.book b WHERE b.programme_id IN (SELECT read.exact_programmes())
$$;

-- The role that migrates keeps the tables; forced security binds it too, hence a policy of its own.
DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY ARRAY['read.organisation', 'read.funder', 'read.area', 'read.activity', 'read.goal',
                                 'read.not_measured'] LOOP
        EXECUTE format('CREATE POLICY visible ON %s FOR SELECT
                        USING (programme_id IN (SELECT read.visible_programmes()))', place);
    END LOOP;
    EXECUTE 'CREATE POLICY visible ON read.programme FOR SELECT USING (id IN (SELECT read.visible_programmes()))';
    FOREACH place IN ARRAY ARRAY['read.figure_day', 'read.fact', 'read.finding', 'ledger.book'] LOOP
        EXECUTE format('CREATE POLICY exact ON %s FOR SELECT
                        USING (programme_id IN (SELECT read.exact_programmes()))', place);
    END LOOP;
    EXECUTE 'CREATE POLICY exact ON ledger.entry FOR SELECT USING (book IN (SELECT read.exact_books()))';
    FOREACH place IN ARRAY ARRAY['read.programme', 'read.organisation', 'read.funder', 'read.area', 'read.activity',
                                 'read.goal', 'read.not_measured', 'read.figure_day', 'read.fact', 'read.finding',
                                 'ledger.book', 'ledger.entry'] LOOP
        EXECUTE format('CREATE POLICY keeper ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', place);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', place);
        -- PostgreSQL refuses COPY into a table whose security binds the writer, so the two that are only
        -- written by COPY leave their keeper free; every reader is bound everywhere.
        IF place NOT IN ('ledger.entry', 'read.fact') THEN
            EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', place);
        END IF;
    END LOOP;
END $$;

-- Lets a role read, if it exists. `ledger` is reached only through read.entry's rights, row by row.
CREATE FUNCTION read.grant_to(reader text) RETURNS boolean
LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = reader) THEN
        RETURN false;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA read, ledger TO %I', reader);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA read TO %I', reader);
    EXECUTE format('GRANT SELECT ON ledger.book, ledger.entry TO %I', reader);
    EXECUTE format('GRANT EXECUTE ON FUNCTION read.visible_programmes(), read.exact_programmes(),
                    read.exact_books() TO %I', reader);
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION read.grant_to(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION read.visible_programmes(), read.exact_programmes(), read.exact_books() FROM PUBLIC;
SELECT read.grant_to('gateway');
