-- The sums of figure_day by month, so that a figure on a day is some months and the days of a last one, not every day
-- since the programme began: at a million facts a goal has 27,000 of those, which lie all over the table.
CREATE TABLE kept.figure_month (
    programme_id text NOT NULL,
    goal_id      text NOT NULL,
    version      integer NOT NULL,
    facet        text NOT NULL,
    value        text NOT NULL,
    month        date NOT NULL,
    num          numeric NOT NULL,
    den          numeric NOT NULL,
    PRIMARY KEY (programme_id, goal_id, version, facet, value, month)
) WITH (fillfactor = 70);

-- The days of one month of all of a goal's cells.
CREATE INDEX figure_day_by_day ON read.figure_day (programme_id, goal_id, version, effective_on);

-- Whoever writes days moves their months in the same statement, the release before too: nobody can forget it.
CREATE FUNCTION kept.months_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kept.figure_month AS kept (programme_id, goal_id, version, facet, value, month, num, den)
    SELECT programme_id, goal_id, version, facet, value, date_trunc('month', effective_on::timestamp)::date,
           sum(num), sum(den)
    FROM (SELECT * FROM new_days
          UNION ALL
          SELECT programme_id, goal_id, version, facet, value, effective_on, -num, -den FROM old_days) moved
    GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (programme_id, goal_id, version, facet, value, month)
    DO UPDATE SET num = kept.num + excluded.num, den = kept.den + excluded.den;
    RETURN NULL;
END $$;
CREATE FUNCTION kept.months_came_or_went() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign constant integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO kept.figure_month AS kept (programme_id, goal_id, version, facet, value, month, num, den)
    SELECT programme_id, goal_id, version, facet, value, date_trunc('month', effective_on::timestamp)::date,
           sign * sum(num), sign * sum(den)
    FROM days GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (programme_id, goal_id, version, facet, value, month)
    DO UPDATE SET num = kept.num + excluded.num, den = kept.den + excluded.den;
    RETURN NULL;
END $$;
CREATE TRIGGER months_moved AFTER UPDATE ON read.figure_day REFERENCING NEW TABLE AS new_days OLD TABLE AS old_days
    FOR EACH STATEMENT EXECUTE FUNCTION kept.months_moved();
CREATE TRIGGER months_came AFTER INSERT ON read.figure_day REFERENCING NEW TABLE AS days
    FOR EACH STATEMENT EXECUTE FUNCTION kept.months_came_or_went();
CREATE TRIGGER months_went AFTER DELETE ON read.figure_day REFERENCING OLD TABLE AS days
    FOR EACH STATEMENT EXECUTE FUNCTION kept.months_came_or_went();

INSERT INTO kept.figure_month (programme_id, goal_id, version, facet, value, month, num, den)
SELECT programme_id, goal_id, version, facet, value, date_trunc('month', effective_on::timestamp)::date,
       sum(num), sum(den)
FROM read.figure_day GROUP BY 1, 2, 3, 4, 5, 6;
