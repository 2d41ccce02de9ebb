-- What was known at a moment: the last position of the inbound log that had become known by then, 0 before the first.
-- The moments of the log never go back, so it is found by halving, without an index that every fact would pay for.
-- The log itself stays closed to readers; a position counts facts about people, so only readers of exact figures get
-- one, and nobody else is told anything.
CREATE FUNCTION read.position_at(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    known  bigint := 0;
    beyond bigint := (SELECT h.fact_no + 1 FROM inbound.head h);
    middle bigint;
    found  record;
BEGIN
    IF NOT EXISTS (SELECT read.exact_programmes()) THEN
        RETURN NULL;
    END IF;
    WHILE beyond - known > 1 LOOP
        middle := (known + beyond) / 2;
        SELECT l.fact_no, l.known_at INTO found FROM inbound.log l
        WHERE l.fact_no >= middle AND l.fact_no < beyond ORDER BY l.fact_no LIMIT 1;
        IF found.fact_no IS NULL OR found.known_at > moment THEN
            beyond := middle;
        ELSE
            known := found.fact_no;
        END IF;
    END LOOP;
    RETURN known;
END $$;

-- When a position became known: null before the first fact, and to whoever sees no exact figures.
CREATE FUNCTION read.known_at(upto bigint) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
    SELECT l.known_at FROM inbound.log l
    WHERE l.fact_no <= upto AND EXISTS (SELECT read.exact_programmes()) ORDER BY l.fact_no DESC LIMIT 1
$$;
REVOKE ALL ON FUNCTION read.position_at(timestamptz), read.known_at(bigint) FROM PUBLIC;
SELECT read.grant_to('gateway');
