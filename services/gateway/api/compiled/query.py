"""The whole statement: the reader's settings, the watermark, and the data of the operation, in one round trip.

The settings are made by the statement itself and end with it: outside a transaction a statement is its own. They come
first by construction: everything else is an expression over the one row that they are part of, and what reads a
table at the root asks for that row. If they came later, row-level security would show nothing, never too much.
"""

from collections.abc import Mapping

from gateway.api.compiled import (
    common,
    figures,
    goals,
    means,
    noding,
    own,
    pages,
    programmes,
    releases,
    reports,
    sessions,
    standing,
)
from gateway.api.compiled.common import said
from gateway.api.compiled.compiling import Compiling, Expression, Field, Row
from gateway.api.compiled.text import Json, Sql, escaped, moment, sql
from gateway.domain.edition import WHY, Edition
from gateway.storage.reading import SETTINGS

# Its columns exact_in, exact, position, known_at and complete_through are what `reading.py` finds out first.
_STATEMENT = """WITH settings AS MATERIALIZED (
SELECT set_config('insteg.organisation', {organisation}, true) AS organisation,
set_config('insteg.exact', {exact}, true) AS exact, set_config('insteg.programmes', {programmes}, true) AS programmes,
set_config('insteg.people', {people}, true) AS people),
w AS MATERIALIZED (SELECT s.organisation, coalesce(m.position, 0) AS position, m.known_at, m.complete_through,
x.exact_in, cardinality(x.exact_in) > 0 AS exact{known}
FROM settings s LEFT JOIN read.watermark m ON true
CROSS JOIN LATERAL (SELECT ARRAY(SELECT read.exact_programmes() WHERE s.organisation IS NOT NULL) AS exact_in
OFFSET 0) x)
SELECT w.position, w.known_at, w.complete_through, w.exact, {data} AS data FROM w"""


def statement(compiling: Compiling) -> str:
    """The SQL of the operation. Its first parameters are the reader's settings. Raises Uncompiled."""
    settings = {name: compiling.parameter(("settings", name), "text", lambda _: None) for name in SETTINGS}
    data = sql(compiling.root(Row("w")))
    known = [
        f", CASE WHEN s.organisation IS NOT NULL THEN read.position_at({moment}) END AS {name}"
        for moment, name in compiling.known.items()
    ]
    return _STATEMENT.format(**settings, known="".join(known), data=data)


def viewer(compiling: Compiling, row: Row, asked: Field) -> Json:
    """Who asks."""
    return compiling.object(row, asked)


def _organisation(compiling: Compiling, _: Row, __: Field) -> Json:
    name = compiling.parameter("viewer", "text", lambda call: call.viewer.organisation)
    return [escaped(name)]


def _roles(compiling: Compiling, _: Row, __: Field) -> Json:
    return [Sql(f"to_json({compiling.parameter('roles', 'text[]', lambda call: list(call.viewer.roles))})::text")]


def _edition(*_: object) -> Json:
    return [Sql("CASE WHEN w.exact THEN '\"EXACT\"' ELSE '\"RELEASED\"' END")]


def _why(compiling: Compiling, _: Row, asked: Field) -> Json:
    language = asked.arguments["lang"].value
    exact, released = (sql(said(compiling, WHY[edition][language])) for edition in (Edition.EXACT, Edition.RELEASED))
    return [Sql(f"CASE WHEN w.exact THEN {exact} ELSE {released} END")]


def watermark(compiling: Compiling, row: Row, asked: Field) -> Json:
    """How far the facts reach."""
    return compiling.object(row, asked)


def _position(*_: object) -> Json:
    return [Sql("CASE WHEN w.exact THEN w.position::text ELSE 'null' END")]


def _moment(name: str) -> Expression:
    whole_hour = f"date_trunc('hour', w.{name}, 'UTC')"
    return lambda *_: moment(f"(CASE WHEN w.exact THEN w.{name} ELSE {whole_hour} END)")


_PAGED = ("Programme", "Activity", "Session", "Release", "Entry", "Fact", "Referral", "Opening", "Placement")
_CONNECTION: dict[str, Expression] = {"nodes": pages.nodes, "pageInfo": pages.page_info}

FIELDS: Mapping[str, Mapping[str, Expression]] = {
    "Query": {
        "viewer": viewer,
        "watermark": watermark,
        "programmes": programmes.programmes,
        "programme": programmes.programme,
        "node": noding.node,
        **own.ROOT,
    },
    "Viewer": {"organisation": _organisation, "roles": _roles, "edition": _edition, "why": _why},
    "Watermark": {
        "position": _position,
        "knownAt": _moment("known_at"),
        "completeThrough": _moment("complete_through"),
        "peopleWithheld": common.withheld(
            lambda compiling, _: f"CASE WHEN {common.behind(compiling)} THEN 'reporting-behind' END"
        ),
    },
    "PageInfo": {"hasNextPage": pages.has_next, "endCursor": pages.end_cursor},
    "Withheld": common.WITHHELD,
    "Programme": {**programmes.PROGRAMME, **means.WITH_MEANS, **reports.WITH_REPORTS, "sessions": sessions.sessions},
    "Period": programmes.PERIOD,
    "Organisation": programmes.ORGANISATION,
    "Funder": programmes.FUNDER,
    "Area": programmes.AREA,
    "Activity": programmes.ACTIVITY,
    "Report": reports.REPORT,
    "ReportFile": reports.REPORT_FILE,
    "ReportDue": reports.REPORT_DUE,
    "Standing": standing.STANDING,
    "Session": sessions.SESSION_FIELDS,
    "Occupancy": sessions.OCCUPANCY,
    "Phase": means.PHASE,
    "Budget": means.BUDGET,
    "BudgetLine": means.BUDGET_LINE,
    "Deliverable": means.DELIVERABLE_FIELDS,
    "SurveyResult": means.SURVEY_RESULT,
    "SurveyItem": means.SURVEY_ITEM,
    "Referral": own.REFERRAL_FIELDS,
    "Opening": own.OPENING_FIELDS,
    "Placement": own.PLACEMENT_FIELDS,
    "NotMeasured": programmes.NOT_MEASURED,
    "Finding": programmes.FINDING,
    "Goal": {**goals.GOAL, "standing": standing.standing},
    "Release": releases.RELEASE,
    "ReleasedGoal": releases.RELEASED,
    "ReleasedCell": releases.CELL,
    "ReleasedStep": releases.STEP,
    "Figure": {**figures.FIGURE, "watermark": watermark},
    "BreakdownCell": figures.CELL,
    "Step": figures.STEP,
    "Entry": goals.ENTRY,
    "Fact": goals.FACT,
    **{f"{kind}Connection": _CONNECTION for kind in _PAGED},
}
"""For every type the expressions of its fields. What is not here goes to the resolvers."""
