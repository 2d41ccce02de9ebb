"""Reporting with a programme of four organisations, the worker of webhooks, and somebody who registers them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from common import db
from common.clock import ManualClock
from common.http import Checks, Commands, create_app
from reporting.__main__ import checking
from reporting.api import access
from reporting.api.routes import routes
from reporting.api.webhooks import Hooks
from reporting.webhooks.delivering import Delivering
from reporting.webhooks.sending import Sender
from tests.support.commanding import Commanded
from tests.support.linking import links
from tests.support.partners_lives import PROGRAMME
from tests.support.signing import HOOKS, KEYS
from tests.support.tokens import Tokens
from tests.support.waiting import ended

AT = datetime(2020, 6, 1, 10, 0, tzinfo=UTC)
_ORGANISATIONS = {"town": ["owner"], "board": ["steering-group"], "office": ["partner"], "other": ["partner"]}
_RELEASE = "INSERT INTO read.release VALUES ($1, $2, 1, $3, '2020-06-01', $4, 9, 5)"
_REPORT = """
INSERT INTO read.report (id, programme_id, kind, edition, covers_from, covers_to, position, signed_at, title_sv,
                         title_en, sha256)
VALUES ($1, $2, 'interim', $3, '2020-01-01', '2020-03-31', 9, $4, 't', 't', 'ab')
"""


@dataclass
class Hooked:
    """What tests of webhooks need."""

    connection: asyncpg.Connection
    asked: Commanded
    clock: ManualClock
    worker: Delivering
    released: int = 0

    async def release(self, times: int = 1) -> None:
        """So many releases are made."""
        for _ in range(times):
            self.released += 1
            name = f"bridge~{self.released}"
            await self.connection.execute(_RELEASE, name, PROGRAMME, self.released, self.clock.now())

    async def report(self, name: str, edition: str) -> None:
        await self.connection.execute(_REPORT, name, PROGRAMME, edition, self.clock.now())

    async def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """As the office's integrator, unless told otherwise."""
        return await self.asked.post(path, body, **{"role": "partner", **self.claims(), **more})

    def claims(self) -> dict[str, Any]:
        return {"organisation": "office", "programmes": [PROGRAMME]}

    async def register(self, url: str, **more: Any) -> dict[str, Any]:
        answer = await self.post("/webhooks", {"url": url, **more})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def listed(self) -> dict[str, dict[str, Any]]:
        """The office's webhooks, by URL."""
        answer = await self.asked.get("/webhooks", role="partner", **self.claims())
        return {one["url"]: one for one in answer.json()["webhooks"]}

    async def sent(self) -> None:
        """Look once, and wait until everything that was due has been tried."""
        await self.worker.look(self.connection)
        await asyncio.gather(*self.worker._tasks.values())

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """The worker runs by itself."""
        task = asyncio.create_task(self.worker.run())
        try:
            yield
        finally:
            await ended(task)


@asynccontextmanager
async def hooked(dsn: str, connection: asyncpg.Connection, home: Path, *, inward: bool = True) -> AsyncIterator[Hooked]:
    """Everything, on a migrated database."""
    await _programme(connection)
    async with hooked_again(
        dsn, connection, home, replace(HOOKS, sender=Sender(inward=inward, limit_seconds=30))
    ) as it:
        yield it


async def _programme(connection: asyncpg.Connection) -> None:
    await connection.execute(
        "INSERT INTO read.programme VALUES ($1, 1, 't', 't', 'p', 'p', 'town', '2020-01-01', '2020-12-31', NULL, 3, "
        "'{}')",
        PROGRAMME,
    )
    for name, roles in _ORGANISATIONS.items():
        await connection.execute("INSERT INTO read.organisation VALUES ($1, $2, $2, $3, NULL)", PROGRAMME, name, roles)


@asynccontextmanager
async def hooked_again(dsn: str, connection: asyncpg.Connection, home: Path, hooks: Hooks) -> AsyncIterator[Hooked]:
    """Reporting on a database that has the programme, with these keys and this sender."""
    pool, clock = await db.open_pool(dsn), ManualClock(AT)
    tokens = Tokens(home, clock)
    app = create_app(
        "reporting", registry=access.rules(), verifier=tokens.verifier, checks=Checks(),
        routers=routes(pool, clock, checking(KEYS), hooks, links(clock)), commands=Commands(pool, clock),
    )  # fmt: skip
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting.test") as client:
        worker = Delivering(pool, clock, hooks.key, hooks.sender, seconds=0.02)
        yield Hooked(connection, Commanded(client, pool, tokens), clock, worker)
    await pool.close()
