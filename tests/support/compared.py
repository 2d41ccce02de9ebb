"""Two gateways on one database: one answers by compiled statements, the other by resolvers."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLError

from common.access import Principal
from common.clock import ManualClock
from common.db import migrate
from gateway.api.app import build_endpoint
from gateway.api.compiled import answers
from gateway.api.endpoint import Endpoint, Question
from gateway.api.limits import Limits
from gateway.settings import Settings
from gateway.storage.reading import opened_pool
from local.engines import Postgres
from reporting.storage import MIGRATIONS
from tests.support import read_model
from tests.support.asked_at_random import Asked
from tests.support.read_at_random import NOW, fill
from tests.support.tokens import URL

_ROOMY = Limits(
    characters=1_000_000,
    tokens=100_000,
    depth=60,
    aliases=10_000,
    fields=10_000,
    directives=1_000,
    cost=10**12,
    seconds=90,
)
Reader = tuple[str, str, list[str]]
"""Organisation, role, programmes."""
STAFF: Reader = ("owner", "coordinator", ["*"])


class Both:
    """Two gateways on one database, and a way to change what is in it."""

    def __init__(self, runner: asyncio.Runner, admin: asyncpg.Connection, ends: list[Endpoint]) -> None:
        self.runner, self._admin, self._ends = runner, admin, ends
        self.seen: Counter[str] = Counter()
        self.declined: str | None = None
        """Why the last statement gave no answer."""
        self._filled = -1

    def ask(self, seed: int, asked: Asked, reader: Reader) -> tuple[Any, Any]:
        """The two answers to one question."""
        return self.runner.run(self._ask(seed, asked, reader))

    def run_sql(self, seed: int, sql: str) -> None:
        """Change what is there under a seed."""

        async def change() -> None:
            await fill(self._admin, seed)
            await self._admin.execute(sql)

        self.runner.run(change())
        self._filled = seed

    async def _ask(self, seed: int, asked: Asked, reader: Reader) -> tuple[Any, Any]:
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


@contextmanager
def compared(postgres: Postgres, name: str) -> Iterator[Both]:
    """Both, on a database of this name."""
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
        there = Both(runner, admin, [_endpoint(dsn, pool, compiled=compiled) for compiled in (True, False)])
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


def _endpoint(dsn: str, pool: asyncpg.Pool, *, compiled: bool) -> Endpoint:
    told = Settings(
        environment="test", database_url=dsn, issuer=URL, jwks_url="file:///unused", cursor_key="k", compiled=compiled,
        cost_per_second=1_000_000_000, cost_saved=1_000_000_000,
    )  # fmt: skip
    return build_endpoint(told, pool, ManualClock(NOW), _ROOMY)


def cursors_in(content: Any) -> list[str]:
    listed = content if isinstance(content, tuple | list) else ()
    if len(listed) == 2 and isinstance(listed[1], str) and "endCursor" in str(listed[0]):
        return [listed[1]]
    return [cursor for item in listed for cursor in cursors_in(item)]
