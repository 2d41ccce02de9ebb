"""Programmes and what stands around their goals, in SQL: what storage/programmes.py asks, written as JSON."""

from gateway.api.compiled import pages, releases
from gateway.api.compiled.common import day, global_id, number, text, titled, withheld
from gateway.api.compiled.compiling import Compiling, Expression, Field, Row
from gateway.api.compiled.text import Json, Sql, null_unless, rows, sql

# `w.exact_in` holds the programmes whose exact figures this reader sees: what the policies on figures ask.
# OFFSET 0 or LIMIT keep the row one row, so that `exact` is found out once.
PROGRAMME_ROW = """SELECT p.id, p.version, p.title_sv, p.title_en, p.purpose_sv, p.purpose_en, p.controller,
p.starts_on, p.ends_on, p.extension_ends_on, p.planned, p.id = ANY (w.exact_in) AS exact,
EXISTS (SELECT FROM read.release r WHERE r.programme_id = p.id) AS released FROM read.programme p
WHERE w.organisation IS NOT NULL"""
_ORGANISATIONS = "SELECT {j} AS j FROM read.organisation {r} WHERE {r}.programme_id = {p}.id ORDER BY {r}.name, {r}.id"
_FUNDERS = """SELECT {j} AS j FROM (SELECT f.organisation_id, o.name, f.fund, f.case_no, f.granted, f.ordinal
FROM read.funder f LEFT JOIN read.organisation o ON o.programme_id = f.programme_id AND o.id = f.organisation_id
WHERE f.programme_id = {p}.id OFFSET 0) {r} ORDER BY {r}.ordinal"""
_AREAS = "SELECT {j} AS j FROM read.area {r} WHERE {r}.programme_id = {p}.id ORDER BY {r}.ordinal, {r}.id"
_NOT_MEASURED = """SELECT {j} AS j FROM read.not_measured {r} WHERE {r}.programme_id = {p}.id
ORDER BY {r}.ordinal, {r}.id"""
_FINDINGS = "SELECT {j} AS j FROM read.finding {r} WHERE {r}.programme_id = {p}.id ORDER BY {r}.finding"
# Earlier versions of a definition keep their goals; shown are those of the version in force.
_GOALS = """SELECT {j} AS j FROM read.goal {r} WHERE {r}.programme_id = {p}.id AND {r}.version = {p}.version
ORDER BY {r}.ordinal, {r}.id"""
_GOAL = """(SELECT {j} FROM read.goal {r} WHERE {r}.programme_id = {p}.id AND {r}.version = {p}.version
AND {r}.id = {id})"""


def programme(compiling: Compiling, root: Row, asked: Field) -> Json:
    """One programme; null if there is none of that id for this reader."""
    row = Row(compiling.alias(), root)
    wanted = compiling.argument(asked, "id", "text")
    shown = sql(compiling.object(row, asked))
    return [Sql(f"coalesce((SELECT {shown} FROM ({PROGRAMME_ROW} AND p.id = {wanted} OFFSET 0) {row.at}), 'null')")]


def programmes(compiling: Compiling, root: Row, asked: Field) -> Json:
    """A page of them, by id."""
    listed = pages.Listed(
        rows=f"{PROGRAMME_ROW} {{after}}",
        order=("p.id",),
        kinds=("text",),
        place=str,
        parent=(),
        scope=lambda call, _, __: ("programmes", call.viewer.organisation),
    )
    return pages.connection(compiling, root, asked, listed)


def activities(compiling: Compiling, programme: Row, asked: Field) -> Json:
    """A page of them, by title."""
    of_area = "" if asked.arguments["area"] is None else f"AND a.area = {compiling.argument(asked, 'area', 'text')} "
    listed = pages.Listed(
        rows=f"SELECT * FROM read.activity a WHERE a.programme_id = {programme.at}.id {of_area}{{after}}",
        order=("a.title", "a.id"),
        kinds=("text", "text"),
        place=tuple[str, str],
        parent=(f"{programme.at}.id",),
        scope=lambda call, asked, parent: ("activities", call.viewer.organisation, parent[0], asked["area"]),
    )
    return pages.connection(compiling, programme, asked, listed)


def listed(source: str, *, exact: bool = False) -> Expression:
    """A list that belongs to a programme; null where it is for readers of exact figures only."""

    def expression(compiling: Compiling, programme: Row, asked: Field) -> Json:
        row = Row(compiling.alias(), programme)
        shown = sql(compiling.object(row, asked))
        found = rows(source.format(j=shown, r=row.at, p=programme.at))
        return null_unless(f"{programme.at}.exact", found) if exact else found

    return expression


def goal(compiling: Compiling, programme: Row, asked: Field) -> Json:
    """One goal; null if there is none of that id."""
    row = Row(compiling.alias(), programme)
    wanted = compiling.argument(asked, "id", "text")
    shown = sql(compiling.object(row, asked))
    return [Sql(f"coalesce({_GOAL.format(j=shown, r=row.at, p=programme.at, id=wanted)}, 'null')")]


def edition(_: Compiling, row: Row, __: Field) -> Json:
    """Which figures of it this reader sees."""
    released = f"WHEN {row.at}.released THEN '\"RELEASED\"'"
    return [Sql(f"CASE WHEN {row.at}.exact THEN '\"EXACT\"' {released} ELSE '\"WITHHELD\"' END")]


def _why_withheld(_: Compiling, row: Row) -> str:
    return f"CASE WHEN {row.at}.exact THEN NULL WHEN {row.at}.released THEN 'in-releases' ELSE 'no-release-yet' END"


def period(compiling: Compiling, row: Row, asked: Field) -> Json:
    """Of the same row."""
    return compiling.object(row, asked)


def roles(_: Compiling, row: Row, __: Field) -> Json:
    """A list of texts."""
    return [Sql(f"to_json({row.at}.roles)::text")]


def granted(_: Compiling, row: Row, __: Field) -> Json:
    """As text, with the decimals it was stated with."""
    return [Sql(f"coalesce('\"' || {row.at}.granted::text || '\"', 'null')")]


PROGRAMME: dict[str, Expression] = {
    "nodeId": global_id("Programme", "id"),
    "id": text("id"),
    "version": number("version"),
    "controller": text("controller"),
    "period": period,
    "plannedParticipants": number("planned", null=True),
    "edition": edition,
    "title": titled("title"),
    "purpose": titled("purpose"),
    "withheld": withheld(_why_withheld),
    "organisations": listed(_ORGANISATIONS),
    "funders": listed(_FUNDERS),
    "areas": listed(_AREAS),
    "activities": activities,
    "goals": listed(_GOALS),
    "goal": goal,
    "notMeasured": listed(_NOT_MEASURED),
    "releases": releases.releases,
    "release": releases.release,
    "findings": listed(_FINDINGS, exact=True),
}
PERIOD: dict[str, Expression] = {
    "start": day("starts_on"),
    "end": day("ends_on"),
    "extensionEnd": day("extension_ends_on", null=True),
}
ORGANISATION: dict[str, Expression] = {
    "id": text("id"),
    "name": text("name"),
    "roles": roles,
    "municipality": text("municipality", null=True),
}
FUNDER: dict[str, Expression] = {
    "organisationId": text("organisation_id"),
    "name": text("name", null=True),
    "fund": text("fund"),
    "caseNumber": text("case_no", null=True),
    "granted": granted,
}
AREA: dict[str, Expression] = {"id": text("id"), "title": titled("title")}
ACTIVITY: dict[str, Expression] = {
    "nodeId": global_id("Activity", "id"),
    "id": text("id"),
    "title": text("title"),
    "kind": text("kind"),
    "area": text("area", null=True),
    "audience": text("audience"),
    "host": text("host", null=True),
    "sessions": number("sessions"),
}
NOT_MEASURED: dict[str, Expression] = {"id": text("id"), "needs": text("needs"), "title": titled("title")}
FINDING: dict[str, Expression] = {"finding": text("finding"), "facts": number("facts")}
