"""Phases, money, deliverables and survey results in SQL: what storage/means.py asks, written as JSON."""

from gateway.api.compiled import figures
from gateway.api.compiled.common import day, enum, global_id, number, text, titled
from gateway.api.compiled.compiling import Compiling, Expression, Field, Row
from gateway.api.compiled.programmes import listed
from gateway.api.compiled.text import Json, Sql, flag, null_unless, rows, sql
from gateway.api.schema.means import DeliverableKind, DeliverableStatus, Financing
from gateway.api.schema.surveys import Respondent, SurveyMoment
from gateway.storage.means import DELIVERABLE, ITEMS, SURVEYS

_PHASES = "SELECT {j} AS j FROM read.phase {r} WHERE {r}.programme_id = {p}.id ORDER BY {r}.ordinal"
_STATED = "SELECT * FROM read.stated_budget b WHERE b.programme_id = {p}.id"
_LINES = """SELECT {j} AS j FROM read.budget_line {r} WHERE {r}.programme_id = {b}.programme_id AND {r}.amount > 0
ORDER BY {r}.line"""
_SPENT = """SELECT coalesce(sum(c.amount), 0)::numeric(16, 2) FROM read.cost c
WHERE c.programme_id = {p} AND c.occurred_on <= {on} AND NOT c.void"""
_DELIVERABLES = (
    f"SELECT {{j}} AS j FROM ({DELIVERABLE.format(where='d.programme_id = {p}.id')}) {{r}} "
    "ORDER BY {r}.title, {r}.deliverable_id"
)
_SURVEYS = (
    f"SELECT {{j}} AS j FROM ({SURVEYS.format(where='a.programme_id = {p}.id')}) {{r}} "
    "ORDER BY {r}.instrument, {r}.instrument_version, {r}.moment, {r}.respondent"
)


def budget(compiling: Compiling, programme: Row, asked: Field) -> Json:
    """Stated with the programme, hence always there."""
    row = Row(compiling.alias(), programme)
    return [Sql(f"(SELECT {sql(compiling.object(row, asked))} FROM ({_STATED.format(p=programme.at)}) {row.at})")]


def lines(compiling: Compiling, budget: Row, asked: Field) -> Json:
    """Those that hold something."""
    row = Row(compiling.alias(), budget)
    return rows(_LINES.format(j=sql(compiling.object(row, asked)), r=row.at, b=budget.at))


def spent(levels: int, of: str = "") -> Expression:
    """What was spent up to a day, in all or `of` a line. The programme stands `levels` above."""

    def expression(compiling: Compiling, row: Row, asked: Field) -> Json:
        given = asked.arguments["asOf"] is not None
        on = compiling.argument(asked, "asOf", "date") if given else figures.today(compiling)
        booked = (_SPENT + of).format(p=f"{row.at}.programme_id", on=on, r=row.at)
        return null_unless(f"{row.around(levels).at}.exact", ['"', Sql(f"({booked})"), '"'])

    return expression


def amount(name: str) -> Expression:
    """SEK as text, with two decimals."""
    return lambda _, row, __: [Sql(f"coalesce('\"' || {row.at}.{name}::text || '\"', 'null')")]


def evidence(_: Compiling, row: Row, __: Field) -> Json:
    """A list of links."""
    return [Sql(f"to_json({row.at}.evidence)::text")]


def items(compiling: Compiling, survey: Row, asked: Field) -> Json:
    """Item by item."""
    row = Row(compiling.alias(), survey)
    shown = sql(compiling.object(row, asked))
    return rows(f"SELECT {shown} AS j FROM ({ITEMS.format(k=survey.at)}) {row.at} ORDER BY {row.at}.item")


def mean(_: Compiling, row: Row, __: Field) -> Json:
    """With one decimal, of somebody."""
    return [Sql(figures.rounded(f"{row.at}.total", f"{row.at}.answered"))]


WITH_MEANS: dict[str, Expression] = {
    "phases": listed(_PHASES),
    "budget": budget,
    "deliverables": listed(_DELIVERABLES),
    "surveyResults": listed(_SURVEYS, exact=True),
}
PHASE: dict[str, Expression] = {
    "id": text("id"),
    "fromWeek": number("from_week"),
    "toWeek": number("to_week", null=True),
    "title": titled("title"),
}
BUDGET: dict[str, Expression] = {
    "total": amount("total"),
    "about": lambda _, row, __: flag(f"{row.at}.about"),
    "cofinancingPercent": number("cofinancing_percent", null=True),
    "lines": lines,
    "spent": spent(1),
}
BUDGET_LINE: dict[str, Expression] = {
    "line": text("line"),
    "title": text("title"),
    "financing": enum(Financing, "financing"),
    "funderId": text("funder"),
    "area": text("area", null=True),
    "amount": amount("amount"),
    "spent": spent(2, of=" AND c.line = {r}.line"),
}
DELIVERABLE_FIELDS: dict[str, Expression] = {
    "nodeId": global_id("Deliverable", "deliverable_id"),
    "id": text("deliverable_id"),
    "kind": enum(DeliverableKind, "kind"),
    "title": text("title"),
    "partOf": text("part_of", null=True),
    "area": text("area", null=True),
    "status": enum(DeliverableStatus, "status"),
    "reachedOn": day("occurred_on"),
    "closeToDone": lambda _, row, __: flag(f"{row.at}.close_to_done"),
    "expectedOn": day("expected_on", null=True),
    "organisationId": text("organisation", null=True),
    "evidence": evidence,
}
SURVEY_RESULT: dict[str, Expression] = {
    "instrument": text("instrument"),
    "instrumentVersion": number("instrument_version"),
    "moment": enum(SurveyMoment, "moment"),
    "respondent": enum(Respondent, "respondent"),
    "answers": number("answers"),
    "items": items,
}
SURVEY_ITEM: dict[str, Expression] = {
    "item": text("item"),
    "answered": number("answered"),
    "affirmed": number("affirmed"),
    "mean": mean,
}
