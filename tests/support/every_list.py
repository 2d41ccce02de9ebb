"""Every list of the schema that is read in pages: the question for it, and rows of which several share a place.

Rows are numbered in the order of their list; where it is sorted by what several may share, four in a row share it.
Which lists there are, the schema says, so that a new one is not forgotten.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import asyncpg
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type

from tests.support.read_entities import insert

Rows = list[tuple[str, dict[str, Any]]]
"""(table, columns)."""
_WITHIN = {
    "Query": "%s",
    "Programme": 'programme(id: "bridge") { %s }',
    "Goal": 'programme(id: "bridge") { goal(id: "reached") { %s } }',
}
_SUBJECT = "t-person"
_NEEDED = {"evidence": f'subject: "{_SUBJECT}"'}
_RUN = "+-=@"
"""What a spreadsheet runs begins like this; in this order they sort as the numbers behind them."""
TEMPORARY = re.compile(r"t\d\d")
"""What each row that was put in here is known by."""


def documents(schema: GraphQLSchema) -> dict[str, str]:
    """`Type.field` of every list to the question for a page of it: `$n` rows after `$after`."""
    return {f"{parent.name}.{field}": _document(parent, field) for parent, field in _lists(schema)}


def _lists(schema: GraphQLSchema) -> Iterator[tuple[GraphQLObjectType, str]]:
    for parent in schema.type_map.values():
        if isinstance(parent, GraphQLObjectType) and parent is not schema.subscription_type:
            for field, definition in parent.fields.items():
                if "first" in definition.args:
                    yield parent, field


def _document(parent: GraphQLObjectType, field: str) -> str:
    definition = parent.fields[field]
    connection = get_named_type(definition.type)
    assert isinstance(connection, GraphQLObjectType)
    node = get_named_type(connection.fields["nodes"].type)
    assert isinstance(node, GraphQLObjectType)
    told = " ".join(name for name, one in node.fields.items() if is_leaf_type(get_named_type(one.type)))
    after = "since" if "since" in definition.args else "after"
    arguments = ", ".join(filter(None, [_NEEDED.get(field), "first: $n", f"{after}: $after"]))
    asked = f"{field}({arguments}) {{ nodes {{ {told} }} pageInfo {{ hasNextPage endCursor }} }}"
    return f"query($n: Int!, $after: String) {{ {_WITHIN[parent.name] % asked} }}"


def page_of(data: Any) -> dict[str, Any]:
    """The connection of an answer to such a question."""
    while "pageInfo" not in data:
        (data,) = data.values()
    return data


def _tied(n: int) -> date:
    return date(2024, 3, 1) + timedelta(days=n // 4)


def _activity(n: int) -> Rows:
    title = f"{_RUN[n // 4]}{n // 4}+cmd|x"
    return [("read.activity", {"id": f"t{n:02}", "programme_id": "bridge", "kind": "course", "title": title,
                               "audience": "newcomers", "sessions": 1})]  # fmt: skip


def _programme(n: int) -> Rows:
    named = dict.fromkeys(("title_sv", "title_en", "purpose_sv", "purpose_en"), "=1+1")
    return [
        ("read.programme", {"id": f"t{n:02}", "version": 1, **named, "controller": "owner-town",
                            "starts_on": "2024-01-01", "ends_on": "2024-12-31", "definition": {}}),
        ("read.organisation", {"programme_id": f"t{n:02}", "id": "owner", "name": "Owner", "roles": ["owner"]}),
    ]  # fmt: skip


def _session(n: int) -> Rows:
    return [("read.session", {"session_id": f"t{n:02}", "version": 1, "programme_id": "bridge",
                              "activity_id": "activity-00", "starts_at": f"{_tied(n)}T09:00:00Z",
                              "ends_at": f"{_tied(n)}T11:00:00Z"})]  # fmt: skip


def _release(n: int) -> Rows:
    """Newest first."""
    return [("read.release", {"id": f"t{n:02}", "programme_id": "bridge", "version": 2, "ordinal": 900 - n,
                              "made_on": "2024-05-01", "made_at": "2024-05-01T04:30:00Z", "position": 600_101,
                              "step": 5})]  # fmt: skip


def _referral(n: int) -> Rows:
    return [("read.referral", {"referral_id": f"t{n:02}", "programme_id": "bridge", "referrer": "owner",
                               "reference": f"=NO-{n // 4}", "status": "made", "next_step": "none",
                               "occurred_on": "2024-04-01"})]  # fmt: skip


def _opening(n: int) -> Rows:
    return [("read.opening", {"opening_id": f"t{n:02}", "version": 1, "programme_id": "bridge",
                              "employer_id": "employer-owner", "seats": 1, "instrument": "internship",
                              "municipality": "zdoY_6u5_Krt", "extent": 100, "starts_on": str(_tied(n))})]  # fmt: skip


def _placement(n: int) -> Rows:
    return [("read.placement", {"placement_id": f"t{n:02}", "programme_id": "bridge", "employer_id": "employer-owner",
                                "kind": "internship", "extent": 50, "status": "offered",
                                "offered_on": str(_tied(n))})]  # fmt: skip


def _entry(n: int) -> Rows:
    """Twice: of two events that came at once, each changed the same."""
    line = {"fact_no": 600_101, "num": n, "den": 0, "effective_on": str(_tied(n)), "subject": f"t{n:02}", "facet": "",
            "value": ""}  # fmt: skip
    return [("ledger.entry", line)] * 2


def _fact(n: int) -> Rows:
    return [("read.fact", {"fact_no": 600_090 + n // 4, "event_id": f"t{n:02}", "type": "insteg.a.b.c.v1",
                           "aggregate": "=a:b:c", "subject": _SUBJECT, "programme_id": "bridge",
                           "occurred_on": "2024-03-01", "known_at": "2024-03-02T08:00:00Z", "stream": "ENROLMENT",
                           "seq": n})]  # fmt: skip


ROWS: dict[str, Callable[[int], Rows]] = {
    "Query.programmes": _programme,
    "Query.referrals": _referral,
    "Query.openings": _opening,
    "Query.placements": _placement,
    "Query.changes": _referral,
    "Programme.activities": _activity,
    "Programme.sessions": _session,
    "Programme.releases": _release,
    "Goal.entries": _entry,
    "Goal.evidence": _fact,
}
_FORGOTTEN = [
    "read.programme WHERE id", "read.organisation WHERE programme_id", "read.referral WHERE referral_id",
    "read.opening WHERE opening_id", "read.placement WHERE placement_id", "read.activity WHERE id",
    "read.session WHERE session_id", "read.release WHERE id", "ledger.entry WHERE subject", "read.fact WHERE event_id",
    "read.change WHERE thing",
]  # fmt: skip


async def put(connection: asyncpg.Connection, name: str, *numbers: int) -> None:
    """Put the rows of these numbers into a list."""
    book = await connection.fetchval(
        "SELECT book FROM ledger.book WHERE programme_id = 'bridge' AND goal_id = 'reached' AND version = 2"
    )
    for n in numbers:
        for table, row in ROWS[name](n):
            await insert(connection, table, row | ({"book": book} if table == "ledger.entry" else {}))


async def forget(connection: asyncpg.Connection) -> None:
    """Take everything away again that was put in."""
    await connection.execute("; ".join(f"DELETE FROM {place} LIKE 't__'" for place in _FORGOTTEN))


def known_by(node: dict[str, Any]) -> str:
    """Which row a node is; the empty text of what was there before."""
    found = TEMPORARY.search(json.dumps(node))
    return found[0] if found else ""
