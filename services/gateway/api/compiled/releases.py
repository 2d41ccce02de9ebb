"""Releases and what they say of goals, in SQL: what storage/releases.py asks, worded as domain/released.py words it."""

from gateway.api.compiled import pages
from gateway.api.compiled import text as written
from gateway.api.compiled.common import column, day, number, text
from gateway.api.compiled.compiling import Compiling, Expression, Field, Row
from gateway.api.compiled.text import Json, Sql, flag, null_unless, rows, sql
from gateway.api.schema.releases import ZONE
from gateway.domain.released import EDITION, WORDS, Wording

_CELL = "f.value, f.at_least, f.of_at_least, f.of_exact, f.shown_since, f.final, f.most_people"
_RELEASES = "SELECT * FROM read.release r WHERE r.programme_id = {p}.id {after}"
_RELEASE = """SELECT * FROM read.release r WHERE r.programme_id = {programme} {wanted}
ORDER BY r.ordinal DESC LIMIT 1"""
# A release's columns, its headline of the goal, and the goal's target in the version that the release speaks of.
_SAID = f"""SELECT r.id, r.ordinal, r.version, r.made_on, r.made_at, r.step, r.programme_id, f.goal_id, {_CELL},
t.unit, t.target, t.at_most FROM ({{release}}) r JOIN read.release_figure f
ON f.release_id = r.id AND f.goal_id = {{g}}.id AND f.facet = '' AND f.value = ''
LEFT JOIN read.goal t ON t.programme_id = r.programme_id AND t.id = f.goal_id AND t.version = r.version OFFSET 0"""
_TABLE = f"""SELECT {_CELL} FROM read.release_figure f
WHERE f.release_id = {{s}}.id AND f.goal_id = {{s}}.goal_id AND f.facet = {{facet}} OFFSET 0"""
_CURVE = """SELECT h.* FROM (SELECT r.id, r.ordinal, r.version, r.made_on, f.at_least, f.of_at_least,
row(r.version, f.at_least, f.of_at_least, f.final) IS DISTINCT FROM row(lag(r.version) OVER o, lag(f.at_least) OVER o,
lag(f.of_at_least) OVER o, lag(f.final) OVER o) AS anew
FROM read.release r JOIN read.release_figure f ON f.release_id = r.id
WHERE r.programme_id = {s}.programme_id AND r.ordinal <= {s}.ordinal AND f.goal_id = {s}.goal_id AND f.facet = ''
AND f.value = '' WINDOW o AS (ORDER BY r.ordinal)) h WHERE h.anew"""
_WITHHELD_GOAL = """CASE WHEN {p}.exact THEN NULL
WHEN NOT EXISTS (SELECT FROM read.release r WHERE r.programme_id = {g}.programme_id) THEN 'no-release-yet'
WHEN EXISTS (SELECT FROM ({newest}) r JOIN read.release_figure f ON f.release_id = r.id AND f.goal_id = {g}.id
AND f.facet = '' AND f.value = '') THEN 'in-releases' ELSE 'not-released' END"""


def releases(compiling: Compiling, programme: Row, asked: Field) -> Json:
    """A page of them, newest first."""
    listed = pages.Listed(
        rows=_RELEASES.format(p=programme.at, after="{after}"),
        order=("r.ordinal",),
        kinds=("int",),
        place=int,
        parent=(f"{programme.at}.id",),
        scope=lambda call, _, parent: ("releases", call.viewer.organisation, parent[0]),
        descending=True,
    )
    return pages.connection(compiling, programme, asked, listed)


def release(compiling: Compiling, programme: Row, asked: Field) -> Json:
    """By id, or the newest."""
    row = Row(compiling.alias(), programme)
    source = _wanted(compiling, f"{programme.at}.id", asked, "id")
    return _or_null(f"SELECT {sql(compiling.object(row, asked))} FROM ({source}) {row.at}")


def released(compiling: Compiling, goal: Row, asked: Field) -> Json:
    """What a release says of a goal."""
    row = Row(compiling.alias(), goal)
    source = _SAID.format(g=goal.at, release=_wanted(compiling, f"{goal.at}.programme_id", asked, "release"))
    return _or_null(f"SELECT {sql(compiling.object(row, asked))} FROM ({source}) {row.at}")


def why_withheld(goal: Row) -> str:
    """Why a goal's exact figures are null."""
    newest = _RELEASE.format(programme=f"{goal.at}.programme_id", wanted="")
    return _WITHHELD_GOAL.format(p=goal.around(1).at, g=goal.at, newest=newest)


def _wanted(compiling: Compiling, programme: str, asked: Field, argument: str) -> str:
    wanted = ""
    if asked.arguments[argument] is not None:
        wanted = f"AND r.id = {compiling.argument(asked, argument, 'text')}"
    return _RELEASE.format(programme=programme, wanted=wanted)


def _or_null(source: str) -> Json:
    return [Sql(f"coalesce(({source}), 'null')")]


def _same_row(compiling: Compiling, row: Row, asked: Field) -> Json:
    return compiling.object(row, asked)


def _edition(compiling: Compiling, row: Row, asked: Field) -> Json:
    words = EDITION[asked.arguments["lang"].value]
    moment = f"to_char({row.at}.made_at AT TIME ZONE '{ZONE}', 'YYYY-MM-DD HH24:MI')"
    numbers = {name: f"{row.at}.{name}::text" for name in ("ordinal", "step")}
    return written.text(_filled(_words(compiling, words), moment=moment, **numbers))


def _cell_text(compiling: Compiling, row: Row, asked: Field) -> Json:
    language, at = asked.arguments["lang"].value, row.at

    def words(kind: Wording) -> str:
        return _words(compiling, WORDS[kind][language])

    chosen = (
        f"CASE WHEN {at}.at_least IS NULL THEN {words('hidden')} "
        f"WHEN {at}.of_at_least IS NULL THEN {words('at-least')} WHEN {at}.final THEN {words('exact')} "
        f"WHEN {at}.of_exact THEN {words('of-exact')} "
        f"ELSE {words('of-at-least')} END"
    )
    numbers = {"at_least": f"coalesce({at}.at_least::text, '')", "of": f"coalesce({at}.of_at_least::text, '')"}
    return written.text(_filled(chosen, **numbers))


def _words(compiling: Compiling, words: str) -> str:
    return compiling.parameter(("said", words), "text", lambda _: words)


def _filled(template: str, **values: str) -> str:
    for name, value in values.items():
        template = f"replace({template}, '{{{name}}}', {value})"
    return template


def _state(_: Compiling, row: Row, __: Field) -> Json:
    at = row.at
    met = (
        f"NOT {at}.at_most AND CASE {at}.unit WHEN 'people' THEN {at}.at_least >= {at}.target "
        f"WHEN 'percent' THEN 100 * {at}.at_least >= {at}.target * {at}.most_people END"
    )
    return null_unless(
        f"{at}.target IS NOT NULL", [Sql(f"CASE WHEN {met} THEN '\"MET\"' ELSE '\"CANNOT_BE_SAID_YET\"' END")]
    )


def _breakdown(compiling: Compiling, said: Row, asked: Field) -> Json:
    row = Row(compiling.alias(), said)
    facet = compiling.argument(asked, "facet", "text", lambda chosen: chosen.value)
    source = _TABLE.format(s=said.at, facet=facet)
    shown = sql(compiling.object(row, asked))
    return rows(f"SELECT {shown} AS j FROM ({source}) {row.at} ORDER BY {row.at}.value")


def _curve(compiling: Compiling, said: Row, asked: Field) -> Json:
    row = Row(compiling.alias(), said)
    shown = sql(compiling.object(row, asked))
    return rows(f"SELECT {shown} AS j FROM ({_CURVE.format(s=said.at)}) {row.at} ORDER BY {row.at}.ordinal")


RELEASE: dict[str, Expression] = {
    "id": text("id"),
    "ordinal": number("ordinal"),
    "version": number("version"),
    "madeOn": day("made_on"),
    "madeAt": column(written.moment, "made_at"),
    "step": number("step"),
    "text": _edition,
}
RELEASED: dict[str, Expression] = {
    "release": _same_row,
    "headline": _same_row,
    "state": _state,
    "breakdown": _breakdown,
    "curve": _curve,
}
CELL: dict[str, Expression] = {
    "value": text("value"),
    "atLeast": number("at_least", null=True),
    "ofAtLeast": number("of_at_least", null=True),
    "ofExact": column(flag, "of_exact"),
    "shownSince": day("shown_since", null=True),
    "final": column(flag, "final"),
    "text": _cell_text,
}
STEP: dict[str, Expression] = {
    "release": text("id"),
    "version": number("version"),
    "on": day("made_on"),
    "atLeast": number("at_least", null=True),
    "ofAtLeast": number("of_at_least", null=True),
}
