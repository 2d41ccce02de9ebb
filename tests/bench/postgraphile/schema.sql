-- What PostGraphile needs to answer the same questions; made in the database of the measurement only.
COMMENT ON TABLE read.activity IS E'@foreignKey (programme_id) references programme (id)|@fieldName programme|@foreignFieldName activities';

CREATE FUNCTION read.programme_goals(programme read.programme) RETURNS SETOF read.goal
LANGUAGE sql STABLE ROWS 12
AS $$
    SELECT * FROM read.goal g WHERE g.programme_id = programme.id AND g.version = programme.version
    ORDER BY g.ordinal, g.id
$$;
COMMENT ON FUNCTION read.programme_goals IS E'@behavior -connection +list';

CREATE TYPE read.told AS (value text, numerator integer, denominator integer, percent text, meets_target boolean, status text,
                          as_of date);
CREATE FUNCTION read.goal_figure(goal read.goal) RETURNS read.told
LANGUAGE sql STABLE
AS $$
    SELECT round(100.0 * f.num / f.den, 1)::text, f.num, f.den, round(100.0 * f.num / f.den, 1)::text,
           100 * f.num >= goal.target * f.den,
           CASE WHEN 100 * f.num >= goal.target * f.den THEN 'REACHED' ELSE 'NOT_YET' END, today.today
    FROM (SELECT current_setting('insteg.today')::date AS today) today, LATERAL (
        SELECT coalesce(sum(d.num), 0)::integer AS num, coalesce(sum(d.den), 0)::integer AS den FROM read.figure_day d
        WHERE d.programme_id = goal.programme_id AND d.goal_id = goal.id AND d.version = goal.version
          AND d.facet = '' AND d.value = '' AND d.effective_on <= today.today
    ) f
$$;

CREATE TYPE read.curve_point AS ("on" date, numerator integer);
CREATE FUNCTION read.goal_curve(goal read.goal, "from" date, "to" date) RETURNS SETOF read.curve_point
LANGUAGE sql STABLE
AS $$
    SELECT d.effective_on, (sum(d.num) OVER (ORDER BY d.effective_on ROWS UNBOUNDED PRECEDING))::integer
    FROM read.figure_day d
    WHERE d.programme_id = goal.programme_id AND d.goal_id = goal.id AND d.version = goal.version
      AND d.facet = '' AND d.value = '' AND d.effective_on BETWEEN "from" AND "to"
    ORDER BY d.effective_on
$$;
COMMENT ON FUNCTION read.goal_curve IS E'@behavior -connection +list';
