"""`node(id:)` in SQL: one subquery for each kind of node, of which the id chooses at most one.

The kind is a value of the question and not of its shape, so the statement holds them all; those whose key is null
find no row.
"""

from dataclasses import replace

from graphql import GraphQLObjectType

from gateway.api.compiled.common import behind
from gateway.api.compiled.compiling import Call, Compiling, Field, Row
from gateway.api.compiled.programmes import PROGRAMME_ROW
from gateway.api.compiled.text import Json, Sql, sql
from gateway.storage.means import DELIVERABLE
from gateway.storage.nodes import ACTIVITY
from gateway.storage.own import OPENING, PLACEMENT, REFERRAL
from gateway.storage.reports import REPORT
from gateway.storage.sessions import SESSION

_PEOPLE = ("Referral", "Placement")
"""Not there while reporting is behind."""
_HERE = "WHERE w.organisation IS NOT NULL AND"
# {n} is the node's row and {p} that of its programme, where its fields ask for it; {key} its key, of a goal its
# programme's, and {inner} then its own.
_SOURCES = {
    "Programme": f"({PROGRAMME_ROW} AND p.id = {{key}} OFFSET 0) {{n}}",
    "Goal": (
        f"({PROGRAMME_ROW} AND p.id = {{key}} OFFSET 0) {{p}} JOIN read.goal {{n}} "
        "ON {n}.programme_id = {p}.id AND {n}.version = {p}.version AND {n}.id = {inner}"
    ),
    "Activity": f"({ACTIVITY} {_HERE} a.id = {{key}}) {{n}}",
    "Session": (
        f"({SESSION} {_HERE} s.session_id = {{key}} OFFSET 0) {{n}} "
        f"CROSS JOIN LATERAL ({PROGRAMME_ROW} AND p.id = {{n}}.programme_id OFFSET 0) {{p}}"
    ),
    "Deliverable": f"({DELIVERABLE.format(where='w.organisation IS NOT NULL AND d.deliverable_id = {key}')}) {{n}}",
    "Report": f"({REPORT} {_HERE} r.id = {{key}}) {{n}}",
    "Referral": f"({REFERRAL} {_HERE} f.referral_id = {{key}}) {{n}}",
    "Opening": f"({OPENING} {_HERE} o.opening_id = {{key}}) {{n}}",
    "Placement": f"({PLACEMENT} {_HERE} p.placement_id = {{key}}) {{n}}",
}


def node(compiling: Compiling, root: Row, asked: Field) -> Json:
    """The object of that id; null if there is none for this reader."""
    found = [_one(compiling, root, asked, kind) for kind in _SOURCES]
    return [Sql(f"coalesce({', '.join(found)}, 'null')")]


def _one(compiling: Compiling, root: Row, asked: Field, kind: str) -> str:
    below = compiling.schema.type_map[kind]
    assert isinstance(below, GraphQLObjectType)
    around = Row(compiling.alias(), root)
    row = Row(compiling.alias(), root if kind == "Programme" else around)
    key, inner = (_key(compiling, asked.site, kind, part) for part in (0, 1))
    source = _SOURCES[kind].format(n=row.at, p=around.at, key=key, inner=inner)
    if kind in _PEOPLE:
        source += f" WHERE NOT {behind(compiling)}"
    return f"(SELECT {sql(compiling.object(row, replace(asked, below=below)))} FROM {source})"


def _key(compiling: Compiling, site: int, kind: str, part: int) -> str:
    """The key of a node of this kind as a parameter, null where the id is of another; a goal's in two parts."""
    if part and kind != "Goal":
        return ""

    def key(call: Call) -> str | None:
        asked: str = call.arguments[site]["id"]
        given, _, key = asked.partition(":")
        if given != kind:
            return None
        return key.partition(":")[2 * part] if kind == "Goal" else key

    return compiling.parameter((site, "node", kind, part), "text", key)
