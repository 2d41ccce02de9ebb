"""Compiled statements and resolvers say the same, to the order of keys: for generated questions, data and readers."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.access import Principal
from common.clock import ManualClock
from common.db import migrate
from gateway.api.app import build_endpoint
from gateway.api.compiled import answers
from gateway.api.endpoint import Endpoint, Question
from gateway.api.limits import Limits
from gateway.api.schema import build
from gateway.settings import Settings
from gateway.storage.reading import opened_pool
from local.engines import Postgres
from reporting.storage import MIGRATIONS
from tests.support import read_model
from tests.support.asked_at_random import Asked, questions
from tests.support.asked_of_the_view import NODES, VALUES, VARIANTS, WHOLE
from tests.support.read_at_random import NOW, fill
from tests.support.tokens import URL
from tests.support.whole_schema import every_field, selection

SCHEMA = build().core
RESOLVED = ("changes",)
"""What of the root only resolvers answer: whatever is asked beside it would be resolved on both sides."""
assert SCHEMA.query_type is not None
for name in RESOLVED:
    del SCHEMA.query_type.fields[name]
ROOMY = Limits(
    characters=1_000_000,
    tokens=100_000,
    depth=60,
    aliases=10_000,
    fields=10_000,
    directives=1_000,
    cost=10**12,
    seconds=90,
)
READERS = [
    *[("owner", "coordinator", ["*"])] * 5, ("steering", "steering", ["bridge"]),
    ("owner", "partner", ["*"]), ("friend", "partner", ["*"]), ("nobody", "auditor", ["*"]), ("owner", "auditor", []),
]  # fmt: skip

KINDS = ("paged on", "from the start", "refused", "answered", "too long to be worth compiling", "in one statement")
NEVER_REACHED = ("page-size", "cursor-not-ours", "not-known-then", "known-at-twice", "moment-without-offset")
"""Values that are held before anything is shown, though they may stand below a programme that is not there: such a
question goes to the resolvers, who never come to them and answer. Whatever else is answered, is in one statement."""


class Both:
    """Two gateways on one database, and a way to change what is in it."""

    def __init__(self, runner: asyncio.Runner, admin: asyncpg.Connection, ends: list[Endpoint]) -> None:
        self.runner, self._admin, self._ends = runner, admin, ends
        self.seen: Counter[str] = Counter()
        self.declined: str | None = None
        """Why the last statement gave no answer."""
        self._filled = -1

    def ask(self, seed: int, asked: Asked, reader: tuple[str, str, list[str]]) -> tuple[Any, Any]:
        """The two answers to one question."""
        return self.runner.run(self._ask(seed, asked, reader))

    def run_sql(self, seed: int, sql: str) -> None:
        """Change what is there under a seed."""

        async def change() -> None:
            await fill(self._admin, seed)
            await self._admin.execute(sql)

        self.runner.run(change())
        self._filled = seed

    async def _ask(self, seed: int, asked: Asked, reader: tuple[str, str, list[str]]) -> tuple[Any, Any]:
        if seed != self._filled:
            self._filled = seed
            await fill(self._admin, seed)
        organisation, role, programmes = reader
        who = Principal("somebody", organisation, frozenset([role]), {"programmes": frozenset(programmes)})
        cursors: list[str] = []
        if "CURSOR-" in asked.text or "CURSOR-" in str(asked.variables):
            cursors = cursors_in((await self._answers(following(asked, []), who))[1])
        compiled, resolved = await self._answers(following(asked, cursors), who)
        self.seen["paged on" if cursors else "from the start"] += 1
        refused = resolved[1][0][0] == "errors" or resolved[1][-1][0] == "errors"
        kept = self._ends[0].documents.prepare(following(asked, cursors).query).kept
        self.seen["refused" if refused else "answered" if kept else "too long to be worth compiling"] += 1
        if kept and not refused:
            self.seen["in one statement" if self.declined is None else self.declined] += 1
        return compiled, resolved

    async def _answers(self, question: Question, who: Principal) -> tuple[Any, Any]:
        self.declined = "not compiled"
        compiled, resolved = [await end.answer(question, who) for end in self._ends]
        return read(compiled), read(resolved)


def read(answer: Any) -> tuple[int, Any]:
    """Status and content, objects as pairs in their order."""
    return answer.status_code, json.loads(answer.body, object_pairs_hook=tuple)


def following(asked: Asked, cursors: list[str]) -> Question:
    """The question with cursors of an earlier answer in their places, and without any where there are none."""
    text, variables = asked.text, dict(asked.variables)
    for n in range(4):
        cursor = cursors[n % len(cursors)] if cursors else None
        text = text.replace(f'"CURSOR-{n}"', json.dumps(cursor))
        variables = {name: cursor if value == f"CURSOR-{n}" else value for name, value in variables.items()}
    return Question(query=text, variables=variables)


@pytest.fixture(scope="module")
def both(postgres: Postgres) -> Iterator[Both]:
    """On a database of their own."""
    name = "compiled_and_resolved"
    with asyncio.Runner() as runner:

        async def database() -> asyncpg.Connection:
            admin = await asyncpg.connect(postgres.dsn())
            await read_model.make_gateway_role(admin)
            await admin.execute(f"CREATE DATABASE {name}")
            await admin.close()
            await migrate(postgres.dsn(name), *MIGRATIONS)
            return await asyncpg.connect(postgres.dsn(name), server_settings={"synchronous_commit": "off"})

        admin = runner.run(database())
        dsn = postgres.dsn(name, "gateway", read_model.GATEWAY_PASSWORD)
        pool_context = opened_pool(dsn, size=2, seconds=20)
        pool = runner.run(pool_context.__aenter__())
        there = Both(runner, admin, [endpoint(dsn, pool, compiled=compiled) for compiled in (True, False)])
        run = answers.Compiler._run

        async def noted(*asked: Any) -> Any:
            try:
                found = await run(*asked)
            except (GraphQLError, asyncpg.DataError) as error:
                there.declined = (getattr(error, "extensions", None) or {}).get("code", type(error).__name__)
                raise
            there.declined = None if found else "not-known-then"
            return found

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(answers.Compiler, "_run", noted)
            yield there
        runner.run(pool_context.__aexit__(None, None, None))
        runner.run(admin.close())


def endpoint(dsn: str, pool: asyncpg.Pool, *, compiled: bool) -> Endpoint:
    told = Settings(
        environment="test", database_url=dsn, issuer=URL, jwks_url="file:///unused", cursor_key="k", compiled=compiled,
        cost_per_second=1_000_000_000, cost_saved=1_000_000_000,
    )  # fmt: skip
    return build_endpoint(told, pool, ManualClock(NOW), ROOMY)


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
        seed, reader = data.draw(st.integers(0, 30)), data.draw(st.sampled_from(READERS))
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
        compiled, resolved = both.ask(seed, asked, READERS[0])
        assert compiled == resolved
        in_one_statement += both.declined is None
    assert in_one_statement > 4, "compared resolvers with resolvers"


def test_a_number_that_json_cannot_hold_is_refused_alike(both: Both):
    asked = Asked('{ programme(id: "bridge") { id goal(id: "one") { figure { numerator } } } }', {})
    large = "VALUES ('bridge', 'one', 2, '', '', '2023-01-01', 9007199254740992, 1)"
    both.run_sql(1, f"DELETE FROM read.figure_day; INSERT INTO read.figure_day {large}")
    compiled, resolved = both.ask(1, asked, READERS[0])
    assert compiled == resolved
    assert "internal" in str(resolved)


def test_every_kind_of_node_says_the_same_with_all_its_fields(both: Both):
    found = 0
    for kind in sorted(SCHEMA.get_possible_types(SCHEMA.type_map["Node"]), key=lambda one: one.name):
        below = selection(kind, WHOLE)
        for node in (one for one in NODES if one.startswith(f"{kind.name}:")):
            asked = Asked(f"{{ node(id: {json.dumps(node)}) {{ nodeId ... on {kind.name} {{ {below} }} }} }}", {})
            for seed in range(4):
                compiled, resolved = both.ask(seed, asked, READERS[0])
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
            compiled, resolved = both.ask(seed, asked, READERS[0])
            assert compiled == resolved
            if (after := next(iter(cursors_in(resolved)), None)) is None:
                break
            walked += 1
    assert walked


def cursors_in(content: Any) -> list[str]:
    listed = content if isinstance(content, tuple | list) else ()
    if len(listed) == 2 and isinstance(listed[1], str) and "endCursor" in str(listed[0]):
        return [listed[1]]
    return [cursor for item in listed for cursor in cursors_in(item)]
