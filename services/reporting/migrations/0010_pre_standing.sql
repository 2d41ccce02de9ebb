-- Where a goal stands: the same rules as reporting/domain/standing.py, for readers that have SQL alone. A test holds the
-- two to each other. Everything is computed in integers.

-- The number under the root, rounded down; numeric's own root may be off in the last place.
CREATE FUNCTION read.isqrt(of numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN root * root > of THEN root - 1 WHEN (root + 1) * (root + 1) <= of THEN root + 1 ELSE root END
    FROM (SELECT trunc(sqrt(of)) AS root) near
$$;

CREATE FUNCTION read.half_up(numerator numeric, denominator numeric) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT div(twice - mod(mod(twice, whole) + whole, whole), whole)::bigint
    FROM (SELECT 2 * numerator + denominator AS twice, 2 * denominator AS whole) doubled
$$;

-- NULL when there is nothing to compare with.
CREATE FUNCTION read.reaches(
    factor integer, num numeric, den numeric, target bigint, at_most boolean, low integer, high integer
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN low IS NOT NULL THEN den > 0 AND low * den <= 100 * num AND 100 * num <= high * den
        WHEN factor = 0 THEN CASE WHEN at_most THEN num <= target ELSE num >= target END
        ELSE den > 0 AND CASE WHEN at_most THEN factor * num <= target * den ELSE factor * num >= target * den END
    END
$$;

-- factor: 100 of a share, 1 of a quotient, 0 of a number. people: in whatever state of a window, or the denominator of
-- a goal without windows. due: the last day of the period that the target is for.
CREATE FUNCTION read.standing(
    factor integer, of_people boolean, num bigint, den bigint, people bigint, pending bigint, lost bigint,
    matured_with bigint, matured bigint, target bigint, at_most boolean, low integer, high integer,
    starts_on date, due date, on_day date
) RETURNS TABLE (
    state text, low_permille bigint, high_permille bigint, secondary boolean, worst_permille bigint,
    best_permille bigint, forecast bigint, method text, needed bigint, days_left integer
)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    WITH basis AS (
        SELECT factor = 100 AND of_people AS share, people - pending - lost AS known,
               num::numeric * matured + pending::numeric * matured_with AS expected,
               people::numeric * matured AS expected_of, pending > 0 AND matured > 0 AS told
    ),
    spread AS (
        SELECT b.*, b.share AND b.known > 0 AND num BETWEEN 0 AND b.known AS bounded,
               CASE WHEN b.share AND b.known > 0 AND num BETWEEN 0 AND b.known THEN
                   read.isqrt(div(38416 * 1000000000000::numeric
                                  * (10000 * num::numeric * (b.known - num) + 9604 * b.known), b.known)) END AS spread,
               1000000 * (10000 * num::numeric + 19208) AS middle,
               1000000 * (10000 * b.known::numeric + 38416) AS whole,
               factor = 0 AND starts_on <= on_day AND on_day < due AND num > 0 AS linear
        FROM basis b
    ),
    ahead AS (
        SELECT s.*,
               CASE WHEN s.linear THEN 'linear-since-start'
                    WHEN factor = 100 AND s.told THEN 'pending-as-matured' ELSE 'as-it-is' END AS method,
               CASE WHEN factor = 0 THEN
                        CASE WHEN s.linear
                             THEN least(div(num::numeric * (due - starts_on + 1), on_day - starts_on + 1),
                                        4611686018427387904)::bigint
                             ELSE num END
                    WHEN factor = 100 THEN
                        CASE WHEN s.told AND people > 0 THEN read.half_up(1000 * s.expected, s.expected_of)
                             WHEN NOT s.told AND den > 0 THEN read.half_up(1000 * num::numeric, den) END
                    WHEN den > 0 THEN (num - ((num % den) + den) % den) / den END AS forecast,
               read.reaches(factor, num, den, target, at_most, low, high) AS reached,
               target IS NULL AND low IS NULL AS unwanted
        FROM spread s
    ),
    judged AS (
        SELECT a.*,
               on_day < starts_on OR (factor <> 0 AND on_day <= due
                   AND (den = 0 OR (pending > 0 AND num = 0 AND matured = 0))) AS early,
               CASE WHEN pending = 0 THEN CASE WHEN a.reached THEN 'met' ELSE 'missed' END
                    WHEN factor = 100 AND low IS NULL AND NOT at_most THEN
                        CASE WHEN read.reaches(factor, num, people, target, at_most, low, high) THEN 'met'
                             WHEN NOT read.reaches(factor, num + pending, people, target, at_most, low, high)
                             THEN 'missed' END
                    WHEN factor = 0 AND NOT at_most
                         AND NOT read.reaches(factor, num + pending, 0, target, at_most, low, high)
                    THEN 'missed' END AS settled,
               CASE WHEN target IS NULL OR a.forecast IS NULL THEN a.reached
                    WHEN factor = 100 AND a.told
                    THEN read.reaches(factor, a.expected, a.expected_of, target, at_most, low, high)
                    WHEN factor = 0 THEN read.reaches(factor, a.forecast, 0, target, at_most, low, high)
                    ELSE a.reached END AS will_reach
        FROM ahead a
    )
    SELECT CASE WHEN unwanted THEN NULL
                WHEN early THEN 'not-yet-due'
                WHEN factor = 0 AND reached AND NOT at_most THEN 'met'
                WHEN on_day > due AND settled IS NOT NULL THEN settled
                WHEN will_reach THEN 'on-track' ELSE 'at-risk' END,
           CASE WHEN bounded THEN read.half_up(1000 * greatest(middle - spread, 0), whole) END,
           CASE WHEN bounded THEN read.half_up(1000 * least(middle + spread, whole), whole) END,
           pending + lost = 0,
           CASE WHEN share AND people > 0 THEN read.half_up(1000 * num::numeric, people) END,
           CASE WHEN share AND people > 0 THEN read.half_up(1000 * (num::numeric + pending + lost), people) END,
           forecast, method,
           CASE WHEN target IS NULL OR at_most OR factor = 1 THEN NULL
                WHEN factor = 0 THEN greatest(target - num, 0)
                ELSE greatest(ceil(target::numeric * people / 100)::bigint - num, 0) END,
           greatest(due - on_day, 0)
    FROM judged
$$;

-- A target may also be a ceiling (a cost per outcome), and a goal's kind and unit are those of the grammar
-- (libs/contracts/programme/goals.py), which a reader takes as words: a new one is no reason to refuse a row.
ALTER TABLE read.goal DROP CONSTRAINT goal_kind_check, DROP CONSTRAINT goal_unit_check;
ALTER TABLE read.goal ADD COLUMN at_most boolean NOT NULL DEFAULT false, ALTER COLUMN target TYPE bigint;

-- The words of the partners' schema have no days and money yet, and no ceilings: such goals are for staff until it has.
ALTER POLICY visible ON read.goal
    USING (programme_id IN (SELECT read.visible_programmes())
           AND unit IN ('people', 'things', 'percent', 'minutes') AND NOT at_most);

-- Where a goal stands on a day, from its live figures; under the reader's own rights.
CREATE FUNCTION read.standing_of(programme text, goal text, of_version integer, on_day date)
RETURNS TABLE (
    state text, pending bigint, lost bigint, low_permille bigint, high_permille bigint, secondary boolean,
    worst_permille bigint, best_permille bigint, forecast bigint, method text, needed bigint, days_left integer
)
LANGUAGE sql STABLE
AS $$
    WITH cells AS (
        SELECT f.facet, f.value, sum(f.num)::bigint AS num, sum(f.den)::bigint AS den
        FROM read.figure_day f
        WHERE f.programme_id = programme AND f.goal_id = goal AND f.version = of_version AND f.effective_on <= on_day
          AND f.facet IN ('', 'window')
        GROUP BY f.facet, f.value
    ),
    seen AS (
        SELECT coalesce(sum(c.num) FILTER (WHERE facet = ''), 0)::bigint AS num,
               coalesce(sum(c.den) FILTER (WHERE facet = ''), 0)::bigint AS den,
               sum(c.den) FILTER (WHERE facet = 'window')::bigint AS people,
               coalesce(sum(c.den - c.num) FILTER (WHERE value IN ('not-due', 'open')), 0)::bigint AS pending,
               coalesce(sum(c.den - c.num) FILTER (WHERE value = 'unreachable'), 0)::bigint AS lost,
               coalesce(sum(c.num) FILTER (WHERE value IN ('matured-with', 'matured-without')), 0)::bigint
                   AS matured_with,
               coalesce(sum(c.den) FILTER (WHERE value IN ('matured-with', 'matured-without')), 0)::bigint AS matured
        FROM cells c
    )
    SELECT s.state, seen.pending, seen.lost, s.low_permille, s.high_permille, s.secondary, s.worst_permille,
           s.best_permille, s.forecast, s.method, s.needed, s.days_left
    FROM seen, read.goal g JOIN read.programme p ON p.id = g.programme_id,
    LATERAL read.standing(
        CASE WHEN g.unit = 'percent' THEN 100 WHEN g.kind IN ('duration', 'ratio', 'series') THEN 1 ELSE 0 END,
        g.kind NOT IN ('schedule', 'series', 'assessed'),
        seen.num, seen.den, coalesce(seen.people, seen.den), seen.pending, seen.lost, seen.matured_with, seen.matured,
        g.target, g.at_most, g.from_percent, g.to_percent, p.starts_on,
        coalesce(g.target_by, p.extension_ends_on, p.ends_on), on_day
    ) s
    WHERE g.programme_id = programme AND g.id = goal AND g.version = of_version
$$;
