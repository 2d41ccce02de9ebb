"""Goals and the evidence behind their figures, in SQL: what storage/goals.py and storage/evidence.py ask."""

from datetime import date

from gateway.api.compiled import figures, pages, releases
from gateway.api.compiled import text as written
from gateway.api.compiled.common import column, day, enum, global_id, number, text, titled, withheld
from gateway.api.compiled.compiling import Compiling, Expression, Field, Row
from gateway.api.compiled.text import Json, Sql, flag, null_unless, rows, sql
from gateway.api.schema.goals import GoalKind, GoalUnit
from gateway.domain.figures import UNITS
from gateway.storage.goals import GoalKey

_ENTRIES = """SELECT e.subject, e.effective_on, e.fact_no, sum(e.num)::bigint AS num, sum(e.den)::bigint AS den
FROM read.entry e
WHERE e.book = (SELECT b.book FROM read.book b
                WHERE b.programme_id = {g}.programme_id AND b.goal_id = {g}.id AND b.version = {g}.version)
  AND e.facet = ''"""
_EVIDENCE = """SELECT f.fact_no, f.event_id, f.type, f.aggregate, f.occurred_on, f.known_at FROM read.fact f
WHERE f.programme_id = {g}.programme_id AND f.subject = {subject}"""
_FACTS_OF_ENTRY = """SELECT {j} AS j FROM (SELECT f.fact_no, f.event_id, f.type, f.aggregate, f.occurred_on, f.known_at
FROM read.fact f WHERE f.fact_no = {e}.fact_no ORDER BY f.fact_no, f.event_id) {r}"""


def target(_: Compiling, row: Row, __: Field) -> Json:
    """As the definition states it: whole hours or SEK, where minutes or öre are kept (rounded down, as Python divides).

    An Int of GraphQL has 32 bits: a larger number ends the statement.
    """
    per = figures.by_unit(row, lambda unit: UNITS[unit].per)
    return written.number(f"floor({row.at}.target::numeric / {per})::int4", null=True)


def entries(compiling: Compiling, goal: Row, asked: Field) -> Json:
    """The ledger behind the figure, oldest first."""
    bounds = ""
    if (position := figures.known(compiling, asked)) is not None:
        bounds += f" AND e.fact_no <= {position}"
    if asked.arguments["asOf"] is not None:
        bounds += f" AND e.effective_on <= {compiling.argument(asked, 'asOf', 'date')}"
    if asked.arguments["subject"] is not None:
        bounds += f" AND e.subject = {compiling.argument(asked, 'subject', 'text')}"
    listed = pages.Listed(
        rows=f"{_ENTRIES.format(g=goal.at)}{bounds} {{after}} GROUP BY e.effective_on, e.fact_no, e.subject",
        order=("e.effective_on", "e.fact_no", "e.subject"),
        kinds=("date", "bigint", "text"),
        place=tuple[date, int, str],
        parent=_key(goal),
        scope=lambda call, given, key: (
            "entries", call.viewer.organisation, GoalKey(*key), given["asOf"], given["knownAt"],
            given["position"], given["subject"],
        ),
    )  # fmt: skip
    return null_unless(f"{goal.around(1).at}.exact", pages.connection(compiling, goal, asked, listed))


def evidence(compiling: Compiling, goal: Row, asked: Field) -> Json:
    """The facts about one subject, in the order in which they became known."""
    bound = ""
    if asked.arguments["asOf"] is not None:
        bound = f" AND f.occurred_on <= {compiling.argument(asked, 'asOf', 'date')}"
    subject = compiling.argument(asked, "subject", "text")
    listed = pages.Listed(
        rows=f"{_EVIDENCE.format(g=goal.at, subject=subject)}{bound} {{after}}",
        order=("f.fact_no", "f.event_id"),
        kinds=("bigint", "text"),
        place=tuple[int, str],
        parent=_key(goal),
        scope=lambda call, given, key: (
            "evidence", call.viewer.organisation, GoalKey(*key), given["subject"], given["asOf"],
        ),
    )  # fmt: skip
    return null_unless(f"{goal.around(1).at}.exact", pages.connection(compiling, goal, asked, listed))


def facts(compiling: Compiling, entry: Row, asked: Field) -> Json:
    """The facts at an entry's position."""
    row = Row(compiling.alias(), entry)
    return rows(_FACTS_OF_ENTRY.format(j=sql(compiling.object(row, asked)), r=row.at, e=entry.at))


def _key(goal: Row) -> tuple[str, str, str]:
    return f"{goal.at}.programme_id", f"{goal.at}.id", f"{goal.at}.version"


def _int(name: str) -> Expression:
    # An Int of GraphQL has 32 bits: a larger number ends the statement.
    return lambda _, row, __: [Sql(f"{row.at}.{name}::int4")]


GOAL: dict[str, Expression] = {
    "nodeId": global_id("Goal", "programme_id", "id"),
    "id": text("id"),
    "version": number("version"),
    "kind": enum(GoalKind, "kind"),
    "unit": enum(GoalUnit, "unit"),
    "target": target,
    "atMost": column(flag, "at_most"),
    "targetBy": day("target_by", null=True),
    "targetAssumed": column(flag, "target_assumed"),
    "definitionAssumed": column(flag, "assumed"),
    "engine": number("engine"),
    "title": titled("title"),
    "definition": titled("definition"),
    "withheld": withheld(lambda _, goal: releases.why_withheld(goal)),
    "released": releases.released,
    "figure": figures.figure,
    "breakdown": figures.breakdown,
    "curve": figures.curve,
    "entries": entries,
    "evidence": evidence,
}
ENTRY: dict[str, Expression] = {
    "subject": text("subject"),
    "effectiveOn": day("effective_on"),
    "factNo": column(written.big, "fact_no"),
    "num": _int("num"),
    "den": _int("den"),
    "facts": facts,
}
FACT: dict[str, Expression] = {
    "factNo": column(written.big, "fact_no"),
    "eventId": text("event_id"),
    "type": text("type"),
    "aggregate": text("aggregate"),
    "occurredOn": day("occurred_on"),
    "knownAt": column(written.moment, "known_at"),
}
