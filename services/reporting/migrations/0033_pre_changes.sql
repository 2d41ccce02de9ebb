-- What changed for each organisation since it last looked (docs/decisions/0021). One row per thing that changed, at the
-- place of its last change: a thing that changes again moves to the end, so that the list is as long as there are
-- things, and whoever reads on from a place meets each of them at least once after its last change.
--
-- Places are ordinals of one organisation, given out under one lock that is held until the commit: whoever sees a place
-- sees every smaller one, now or never. `gone`: a referral that may not be shown any more, or that is no more.
CREATE TABLE read.change (
    organisation text NOT NULL,
    ordinal      bigint NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('release', 'report', 'referral', 'goal')),
    programme_id text NOT NULL,
    thing        text NOT NULL,
    gone         boolean NOT NULL,
    changed_at   timestamptz NOT NULL,
    PRIMARY KEY (organisation, ordinal),
    UNIQUE (organisation, kind, programme_id, thing)
);
CREATE INDEX change_by_age ON read.change (changed_at);

-- The last place of each organisation, the last one that was forgotten, and when, among all, it last moved.
CREATE TABLE read.change_head (
    organisation text PRIMARY KEY,
    ordinal      bigint NOT NULL,
    forgotten    bigint NOT NULL DEFAULT 0,
    serial       bigint NOT NULL
);
CREATE INDEX change_head_by_serial ON read.change_head (serial);

-- Notes that things changed for organisations; the arrays are read side by side.
CREATE FUNCTION read.note_changes(
    changed text, organisations text[], programmes text[], things text[], are_gone boolean, at timestamptz
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    IF coalesce(cardinality(organisations), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('read.change'));
    WITH told AS (
        SELECT s.*, row_number() OVER (PARTITION BY organisation ORDER BY programme_id, thing) AS n
        FROM (SELECT DISTINCT * FROM unnest(organisations, programmes, things)
                  AS s (organisation, programme_id, thing)) s
    ), counted AS (
        SELECT organisation, max(n) AS many FROM told GROUP BY organisation
    ), moved AS (
        INSERT INTO read.change_head AS head (organisation, ordinal, serial)
        SELECT organisation, many, (SELECT coalesce(max(serial), 0) + 1 FROM read.change_head) FROM counted
        ON CONFLICT (organisation) DO UPDATE SET ordinal = head.ordinal + excluded.ordinal, serial = excluded.serial
        RETURNING organisation, ordinal
    )
    INSERT INTO read.change (organisation, ordinal, kind, programme_id, thing, gone, changed_at)
    SELECT organisation, m.ordinal - c.many + t.n, changed, t.programme_id, t.thing, are_gone, at
    FROM told t JOIN counted c USING (organisation) JOIN moved m USING (organisation)
    ON CONFLICT (organisation, kind, programme_id, thing)
    DO UPDATE SET ordinal = excluded.ordinal, gone = excluded.gone, changed_at = excluded.changed_at;
END $$;

-- Which organisations have something new since a serial, in its order: for a reader that waits for all of them at
-- once. It says that there is something, never what.
CREATE FUNCTION read.changed_since(seen bigint) RETURNS TABLE (organisation text, serial bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
    SELECT h.organisation, h.serial FROM read.change_head h WHERE h.serial > seen ORDER BY h.serial
$$;

-- Whoever writes one of these tables notes the change in the same statement: nobody can forget it.
CREATE FUNCTION read.release_changed() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM read.note_changes('release', array_agg(o.id), array_agg(n.programme_id), array_agg(n.id), false, n.made_at)
    FROM new_rows n JOIN read.organisation o USING (programme_id) GROUP BY n.made_at;
    RETURN NULL;
END $$;
CREATE TRIGGER changes AFTER INSERT ON read.release REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION read.release_changed();

CREATE FUNCTION read.report_changed() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM read.note_changes('report', array_agg(o.id), array_agg(n.programme_id), array_agg(n.id), false, n.signed_at)
    FROM new_rows n JOIN read.organisation o USING (programme_id)
    WHERE n.edition = 'open' OR o.roles && ARRAY['owner', 'steering-group'] GROUP BY n.signed_at;
    RETURN NULL;
END $$;
CREATE TRIGGER changes AFTER INSERT ON read.report REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION read.report_changed();

-- A referral's moment is that of the batch that changed it.
CREATE FUNCTION read.referral_changed() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM read.note_changes('referral', array_agg(r.referrer), array_agg(r.programme_id), array_agg(r.referral_id),
                              TG_OP = 'DELETE', (SELECT coalesce(known_at, 'epoch') FROM inbound.head))
    FROM rows_of_it r;
    RETURN NULL;
END $$;
CREATE TRIGGER changes_made AFTER INSERT ON read.referral REFERENCING NEW TABLE AS rows_of_it
    FOR EACH STATEMENT EXECUTE FUNCTION read.referral_changed();
CREATE TRIGGER changes_mended AFTER UPDATE ON read.referral REFERENCING NEW TABLE AS rows_of_it
    FOR EACH STATEMENT EXECUTE FUNCTION read.referral_changed();
CREATE TRIGGER changes_gone AFTER DELETE ON read.referral REFERENCING OLD TABLE AS rows_of_it
    FOR EACH STATEMENT EXECUTE FUNCTION read.referral_changed();

-- Each sees its own organisation's list, and of it what it may see of the thing itself.
CREATE POLICY visible ON read.change FOR SELECT
    USING (organisation = nullif(current_setting('insteg.organisation', true), '')
           AND programme_id IN (SELECT read.visible_programmes())
           AND CASE kind
               WHEN 'referral' THEN current_setting('insteg.people', true) = 'on'
               WHEN 'goal' THEN programme_id IN (SELECT read.exact_programmes())
               WHEN 'report' THEN EXISTS (SELECT FROM read.report r WHERE r.id = thing)
               ELSE true END);
CREATE POLICY visible ON read.change_head FOR SELECT
    USING (organisation = nullif(current_setting('insteg.organisation', true), ''));
DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY ARRAY['read.change', 'read.change_head'] LOOP
        EXECUTE format('CREATE POLICY keeper ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', place);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', place);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', place);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION read.note_changes(text, text[], text[], text[], boolean, timestamptz), read.changed_since(bigint)
    FROM PUBLIC;
SELECT read.grant_to('gateway');
