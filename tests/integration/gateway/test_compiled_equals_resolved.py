"""Compiled statements and resolvers say the same, to the order of keys: for generated questions, data and readers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.api.schema import build
from local.engines import Postgres
from tests.support.asked_at_random import Asked, questions
from tests.support.asked_of_the_view import NODES, VALUES, VARIANTS, WHOLE
from tests.support.compared import STAFF, Both, compared, cursors_in
from tests.support.whole_schema import every_field, selection

SCHEMA = build().core
RESOLVED = ("changes",)
"""What of the root only resolvers answer: whatever is asked beside it would be resolved on both sides."""
assert SCHEMA.query_type is not None
for name in RESOLVED:
    del SCHEMA.query_type.fields[name]
READERS = [
    *[STAFF] * 5, ("steering", "steering", ["bridge"]),
    ("owner", "partner", ["*"]), ("friend", "partner", ["*"]), ("nobody", "auditor", ["*"]), ("owner", "auditor", []),
]  # fmt: skip

KINDS = ("paged on", "from the start", "refused", "answered", "too long to be worth compiling", "in one statement")
NEVER_REACHED = ("page-size", "cursor-not-ours", "not-known-then", "known-at-twice", "moment-without-offset")
"""Values that are held before anything is shown, though they may stand below a programme that is not there: such a
question goes to the resolvers, who never come to them and answer. Whatever else is answered, is in one statement."""


@pytest.fixture(scope="module")
def both(postgres: Postgres) -> Iterator[Both]:
    """On a database of their own."""
    with compared(postgres, "compiled_and_resolved") as there:
        yield there


def which_refusal_aside(answer: tuple[int, Any]) -> tuple[int, Any]:
    """The answer without which of several refusals were told: resolvers run side by side, and one may end the others
    before or after they come to theirs.
    """
    status, content = answer
    return status, [(name, bool(said)) if name == "errors" else (name, said) for name, said in content]


@pytest.mark.timeout(400)
def test_both_say_the_same(both: Both):
    @settings(
        phases=[__import__("hypothesis").Phase.generate],
        max_examples=80,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def asked_at_random(data: st.DataObject) -> None:
        asked = data.draw(questions(SCHEMA, VALUES))
        seed, reader = data.draw(st.integers(0, 3000)), data.draw(st.sampled_from(READERS))
        compiled, resolved = (which_refusal_aside(answer) for answer in both.ask(seed, asked, reader))
        assert compiled == resolved

    asked_at_random()
    assert both.seen["answered"] > 30, both.seen
    assert both.seen["in one statement"] > 30, both.seen
    assert {*both.seen} <= {*KINDS, *NEVER_REACHED}, both.seen


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_every_field_of_the_schema_says_the_same(both: Both, variant: dict[str, str]):
    asked = Asked(every_field(SCHEMA, WHOLE | variant), {})
    in_one_statement = 0
    for seed in range(8):
        compiled, resolved = both.ask(seed, asked, STAFF)
        assert compiled == resolved
        in_one_statement += both.declined is None
    assert in_one_statement > 4, "compared resolvers with resolvers"


def test_every_kind_of_node_says_the_same_with_all_its_fields(both: Both):
    found = 0
    for kind in sorted(SCHEMA.get_possible_types(SCHEMA.type_map["Node"]), key=lambda one: one.name):
        below = selection(kind, WHOLE)
        for node in (one for one in NODES if one.startswith(f"{kind.name}:")):
            asked = Asked(f"{{ node(id: {json.dumps(node)}) {{ nodeId ... on {kind.name} {{ {below} }} }} }}", {})
            for seed in range(4):
                compiled, resolved = both.ask(seed, asked, STAFF)
                assert compiled == resolved
                found += "nodeId" in str(resolved)
    assert found > 8


PAGED = [
    "programmes(first: $n, after: $after) { %s }",
    "referrals(first: $n, after: $after) { %s }",
    "openings(first: $n, after: $after) { %s }",
    "placements(first: $n, after: $after) { %s }",
    'programme(id: "bridge") { sessions(first: $n, after: $after) { %s } }',
    'programme(id: "bridge") { activities(first: $n, after: $after) { %s } }',
    'programme(id: "bridge") { releases(first: $n, after: $after) { %s } }',
    'programme(id: "bridge") { goal(id: "one") { entries(first: $n, after: $after) { %s } } }',
    'programme(id: "bridge") { goal(id: "one") { evidence(subject: "person-1", first: $n, after: $after) { %s } } }',
]


@pytest.mark.parametrize("page", PAGED)
def test_every_list_is_the_same_page_by_page(both: Both, page: str):
    inside = page % "nodes { __typename } pageInfo { endCursor hasNextPage } again: nodes { __typename }"
    walked = 0
    for seed, rows in ((seed, rows) for seed in range(3) for rows in (1, 2)):
        after = None
        for _ in range(20):
            asked = Asked(f"query($n: Int!, $after: String) {{ {inside} }}", {"n": rows, "after": after})
            compiled, resolved = both.ask(seed, asked, STAFF)
            assert compiled == resolved
            if (after := next(iter(cursors_in(resolved)), None)) is None:
                break
            walked += 1
    assert walked
