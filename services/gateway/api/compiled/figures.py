"""Figures in SQL: the sums of a goal up to a day, worded as domain/figures.py words them.

Rounding is done in integers here as there. A total is the cell of facet '' and value ''.
"""

from collections.abc import Callable

from gateway.api.asking import Known
from gateway.api.compiled.compiling import Call, Compiling, Expression, Field, Row
from gateway.api.compiled.text import Json, Sql, big, day, flag, moment, null_unless, number, refuse, rows, sql, text
from gateway.api.schema.figures import _LONGEST_CURVE
from gateway.domain.figures import ALONE, UNITS, Unit

# A figure's row has num and den; above it stands its goal's row g, above that its programme's.
_KEY = "f.programme_id = {g}.programme_id AND f.goal_id = {g}.id AND f.version = {g}.version"
_TENTHS = "((abs({n}) * 20 + {d}) / (2 * {d}))"


def rounded(num: str, den: str) -> str:
    """The quotient with one decimal, half up, as JSON."""
    tenths = _TENTHS.format(n=num, d=den)
    sign = f"CASE WHEN {num} < 0 AND {tenths} <> 0 THEN '-' END"
    return f"concat('\"', {sign}, {tenths} / 10, '.', {tenths} % 10, '\"')"


# q: the quotient in the last decimal's steps, cut; r: what is left of it; n: q rounded.
_QUOTIENT = """(SELECT concat('"', CASE WHEN num < 0 AND n <> 0 THEN '-' END, n / s,
CASE WHEN s > 1 THEN concat('.', lpad((n % s)::text, {g}.decimals, '0')) END, '"')
FROM (SELECT num, s, q + CASE {g}.rounding WHEN 'half-up' THEN (2 * r >= den)::int
WHEN 'half-even' THEN (2 * r > den OR (2 * r = den AND q % 2 = 1))::int WHEN 'up' THEN (r > 0)::int ELSE 0 END AS n
FROM (SELECT num, den, s, abs(num) * s / den AS q, abs(num) * s % den AS r
FROM (SELECT {num} AS num, {den} AS den, (ARRAY[1, 10, 100, 1000])[{g}.decimals + 1] AS s) scale) cut) kept)"""


def _quotient(num: str, den: str, goal: Row) -> str:
    """The quotient rounded as the goal says, as JSON."""
    return _QUOTIENT.format(num=num, den=den, g=goal.at)


def _percent(row: Row, goal: Row) -> str:
    share = _quotient(f"(100 * {row.at}.num)", f"{row.at}.den", goal)
    return f"CASE WHEN {goal.at}.unit = 'percent' AND {row.at}.den > 0 THEN {share} ELSE 'null' END"


def percent(_: Compiling, row: Row, __: Field) -> Json:
    """Rounded as the goal says, of somebody."""
    return [Sql(_percent(row, row.around(1)))]


def by_unit(goal: Row, told: Callable[[Unit], int]) -> str:
    """What each unit's whole number is, for the unit of a goal's row."""
    whens = " ".join(f"WHEN '{unit}' THEN {number}" for unit in UNITS if (number := told(unit)) != 1)
    return f"(CASE {goal.at}.unit {whens} ELSE 1 END)"


def _is_quotient(goal: Row) -> str:
    return f"{goal.at}.kind NOT IN {ALONE}"


def value(_: Compiling, row: Row, __: Field) -> Json:
    """In the words of the goal's unit."""
    goal, num, den = row.around(1), f"{row.at}.num", f"{row.at}.den"
    times, per = (by_unit(goal, told) for told in (_times, _per))
    divided = _quotient(f"({times} * {num})", f"({per} * {den})", goal)
    whole = tuple(unit for unit, read in UNITS.items() if read.whole)
    return [
        Sql(
            f"CASE WHEN {_is_quotient(goal)} THEN CASE WHEN {den} > 0 THEN {divided} ELSE 'null' END "
            f"WHEN {goal.at}.unit IN {whole} THEN concat('\"', {num}, '\"') ELSE {_quotient(num, per, goal)} END"
        )
    ]


def _times(unit: Unit) -> int:
    return UNITS[unit].times


def _per(unit: Unit) -> int:
    return UNITS[unit].per


def numerator(_: Compiling, row: Row, __: Field) -> Json:
    """In what is kept of the goal's unit."""
    return big(f"{row.at}.num")


def denominator(_: Compiling, row: Row, __: Field) -> Json:
    """Of quotients only."""
    return null_unless(_is_quotient(row.around(1)), big(f"{row.at}.den"))


def _meets(row: Row) -> str:
    """A quotient of nobody keeps no target."""
    goal, num, den = row.around(1), f"{row.at}.num", f"{row.at}.den"
    target = f"{goal.at}.target"
    divided = _within(goal, f"{by_unit(goal, _times)} * {num}", f"{target} * {den}")
    return f"CASE WHEN {_is_quotient(goal)} THEN {den} > 0 AND {divided} ELSE {_within(goal, num, target)} END"


def _within(goal: Row, value: str, wanted: str) -> str:
    return f"CASE WHEN {goal.at}.at_most THEN {value} <= {wanted} ELSE {value} >= {wanted} END"


def meets_target(_: Compiling, row: Row, __: Field) -> Json:
    """In whole numbers."""
    return null_unless(f"{row.around(1).at}.target IS NOT NULL", flag(_meets(row)))


def status(_: Compiling, row: Row, __: Field) -> Json:
    """Where it stands."""
    reached: Json = [Sql(f"CASE WHEN {_meets(row)} THEN '\"REACHED\"' ELSE '\"NOT_YET\"' END")]
    return null_unless(f"{row.around(1).at}.target IS NOT NULL", reached)


def _on(compiling: Compiling, asked: Field) -> str:
    if asked.arguments["asOf"] is None:
        return today(compiling)
    return compiling.argument(asked, "asOf", "date")


def today(compiling: Compiling) -> str:
    """The day on which is asked."""
    return compiling.parameter("today", "date", lambda call: call.today)


def known(compiling: Compiling, asked: Field) -> str | None:
    """The position as known at which is asked; None for now. The log must have reached it."""
    site, at, position = asked.site, asked.arguments["knownAt"], asked.arguments["position"]
    if at is None and position is None:
        return None

    def told(call: Call) -> Known:
        return Known(call.arguments[site]["knownAt"], call.arguments[site]["position"])

    compiling.checks.append(lambda call: told(call).check())
    compiling.reached.append(lambda call, mark: told(call).heard(mark))
    if at is None:
        return compiling.argument(asked, "position", "bigint")
    return compiling.known_at(compiling.parameter((site, "knownAt"), "timestamptz", lambda call: told(call).moment))


def _source(compiling: Compiling, goal: Row, asked: Field) -> str:
    position = known(compiling, asked)
    source = "figure_day" if position is None else f"sums_until({position})"
    return f"read.{source} f WHERE {_KEY.format(g=goal.at)} AND f.effective_on <= {_on(compiling, asked)}"


def figure(compiling: Compiling, goal: Row, asked: Field) -> Json:
    """The figure, exact."""
    row = Row(compiling.alias(), goal, (asked, _on(compiling, asked), known(compiling, asked)))
    sums = "coalesce(sum(f.num), 0)::bigint AS num, coalesce(sum(f.den), 0)::bigint AS den"
    source = f"SELECT {sums} FROM {_source(compiling, goal, asked)} AND f.facet = '' AND f.value = ''"
    shown: Json = [Sql(f"(SELECT {sql(compiling.object(row, asked))} FROM ({source}) {row.at})")]
    return null_unless(f"{goal.around(1).at}.exact", shown)


def as_of(_: Compiling, row: Row, __: Field) -> Json:
    """The day it speaks of."""
    return day(row.page[1])


def projection(compiling: Compiling, row: Row, _: Field) -> Json:
    """Whether that lies ahead."""
    return flag(f"{row.page[1]} > {today(compiling)}")


def position(_: Compiling, row: Row, __: Field) -> Json:
    """The position as known at which it is told."""
    return big("w.position") if row.page[2] is None else number(row.page[2])


def known_at(_: Compiling, row: Row, __: Field) -> Json:
    """When that became known."""
    return moment("w.known_at" if row.page[2] is None else f"read.known_at({row.page[2]})")


def breakdown(compiling: Compiling, goal: Row, asked: Field) -> Json:
    """By the values of a facet; cells that came to nothing are left out."""
    row = Row(compiling.alias(), goal)
    facet = compiling.argument(asked, "facet", "text", lambda chosen: chosen.value)
    source = (
        "SELECT f.value, coalesce(sum(f.num), 0)::bigint AS num, coalesce(sum(f.den), 0)::bigint AS den "
        f"FROM {_source(compiling, goal, asked)} AND f.facet = {facet} GROUP BY f.value ORDER BY f.value"
    )
    shown = sql(compiling.object(row, asked))
    cells = rows(f"SELECT {shown} AS j FROM ({source}) {row.at} WHERE {row.at}.num <> 0 OR {row.at}.den <> 0")
    return null_unless(f"{goal.around(1).at}.exact", cells)


def facet_value(_: Compiling, row: Row, __: Field) -> Json:
    """A value of a facet."""
    return text(f"{row.at}.value")


def curve(compiling: Compiling, goal: Row, asked: Field) -> Json:
    """What came before stands on the first day; after it, a step for each day that changed something."""
    row, programme = Row(compiling.alias(), goal), goal.around(1).at
    start, end = _period(compiling, asked, programme)
    key = f"{_KEY.format(g=goal.at)} AND f.facet = '' AND f.value = ''"
    by = asked.arguments["by"].value
    first_day = "f.effective_on" if by == "day" else f"date_trunc('{by}', f.effective_on::timestamp)::date"
    before = (
        "SELECT p.start, p.stop, coalesce(sum(f.num), 0)::bigint AS num, coalesce(sum(f.den), 0)::bigint AS den "
        f"FROM (SELECT {start} AS start, {end} AS stop OFFSET 0) p LEFT JOIN read.figure_day f "
        f"ON {key} AND f.effective_on <= p.stop AND {first_day} <= p.start GROUP BY p.start, p.stop"
    )
    step = compiling.object(row, asked)
    later = f"(SELECT string_agg({sql(',', step)}, '') FROM ({_later(key, by, first_day)}) {row.at})"
    first = f"(SELECT {sql(step)} FROM (SELECT b.start, b.num, b.den) {row.at})"
    shown: Json = [Sql(f"(SELECT {sql('[', Sql(first), Sql(later), ']')} FROM ({before}) b)")]
    return null_unless(f"{programme}.exact", shown)


def _later(key: str, by: str, first_day: str) -> str:
    """The steps after the first. A day has one row (its key says so), so that days need not be gathered; sums are
    taken back from numeric to bigint before anything is done with them.
    """
    changed = "read.figure_day f"
    within = f"{key} AND {first_day} > b.start AND f.effective_on <= b.stop"
    if by != "day":
        gathered = "sum(f.num)::bigint AS num, sum(f.den)::bigint AS den"
        changed = f"(SELECT {first_day} AS effective_on, {gathered} FROM {changed} WHERE {within} GROUP BY 1) f"
        within = "true"
    running = "OVER (ORDER BY f.effective_on ROWS UNBOUNDED PRECEDING)"
    return (
        f"SELECT f.effective_on AS start, b.num + (sum(f.num) {running})::bigint AS num, "
        f"b.den + (sum(f.den) {running})::bigint AS den FROM {changed} "
        f"WHERE {within} AND (f.num <> 0 OR f.den <> 0) ORDER BY f.effective_on"
    )


def step_on(_: Compiling, row: Row, __: Field) -> Json:
    """The first day of a step."""
    return day(f"{row.at}.start")


def _period(compiling: Compiling, asked: Field, programme: str) -> tuple[str, str]:
    given_start, given_end = asked.arguments["from"] is not None, asked.arguments["to"] is not None
    begins = f"{programme}.starts_on"
    start = compiling.argument(asked, "from", "date") if given_start else begins
    end = compiling.argument(asked, "to", "date") if given_end else f"greatest({today(compiling)}, {start})"
    if not given_start and given_end:
        start = f"least({begins}, {end})"
    bad = f"{end} < {start} OR {end} - {start} > {_LONGEST_CURVE.days}"
    return start, f"CASE WHEN {bad} THEN {refuse(end)}::date ELSE {end} END"


FIGURE: dict[str, Expression] = {
    "value": value,
    "numerator": numerator,
    "denominator": denominator,
    "percent": percent,
    "meetsTarget": meets_target,
    "status": status,
    "asOf": as_of,
    "projection": projection,
    "position": position,
    "knownAt": known_at,
}
CELL: dict[str, Expression] = {
    "value": facet_value,
    "shown": value,
    "numerator": numerator,
    "denominator": denominator,
    "percent": percent,
}
STEP: dict[str, Expression] = {
    "on": step_on,
    "shown": value,
    "numerator": numerator,
    "denominator": denominator,
    "percent": percent,
}
