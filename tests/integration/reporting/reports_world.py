"""Reporting with programme C's log and its HTTP: what the tests of reports stand on."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx

from common import db
from common.clock import ManualClock
from common.http import Checks, Commands, create_app
from reporting.__main__ import checking
from reporting.api import access
from reporting.api.routes import routes
from reporting.projections.books import LedgerProjection
from tests.support.heard import Heard
from tests.support.linking import links
from tests.support.logbook import Logbook
from tests.support.reported import OWNER, PROGRAMME, everything
from tests.support.signing import HOOKS, KEYS
from tests.support.tokens import Tokens

REPORTED = datetime(2016, 1, 14, 9, 0, tzinfo=UTC)
"""The day before programme C's final report is due."""


class World:
    """A log that can be written on, a clock that can be set, and staff who ask."""

    def __init__(self, connection: asyncpg.Connection, clock: ManualClock) -> None:
        self.connection = connection
        self.clock = clock
        self.keys = KEYS
        self._heard, self._logbook = Heard(), Logbook(connection, LedgerProjection())

    async def hears(self, said: list[tuple]) -> None:
        await self._logbook.write(self._heard.messages(said))


@asynccontextmanager
async def opened(connection: asyncpg.Connection) -> AsyncIterator[World]:
    world = World(connection, ManualClock(REPORTED))
    await world.hears(everything())
    yield world


class Staff:
    """A coordinator of the owner, over HTTP."""

    def __init__(self, client: httpx.AsyncClient, tokens: Tokens) -> None:
        self.client, self._tokens = client, tokens

    async def get(self, path: str, **headers) -> httpx.Response:
        return await self.client.get(path, headers=headers or self.as_role("coordinator"))

    async def post(self, path: str, body: dict, **headers) -> httpx.Response:
        return await self.client.post(path, json=body, headers=headers or self.as_role("coordinator"))

    def as_role(self, role: str, organisation: str = OWNER) -> dict:
        return self._tokens.header(role, organisation=organisation, programmes=["*"])

    async def makes(self, kind: str, **more) -> str:
        made = await self.post(f"/reports/{PROGRAMME}", {"kind": kind, **more})
        assert made.status_code == 201, made.text
        return made.json()["report_id"]

    async def signs(self, kind: str, **more) -> str:
        report = await self.makes(kind, **more)
        signed = await self.post(f"/reports/{PROGRAMME}/{report}/signature", {})
        assert signed.status_code == 200, signed.text
        return report

    async def reads(self, report: str) -> bytes:
        found = await self.get(f"/reports/{PROGRAMME}/{report}")
        assert found.status_code == 200, found.text
        return found.content

    async def verifies(self, report: str) -> dict:
        found = await self.get(f"/reports/{PROGRAMME}/{report}/verification")
        assert found.status_code == 200, found.text
        return found.json()

    async def verifies_file(self, document: bytes) -> dict:
        body = {"document": base64.b64encode(document).decode()}
        found = await self.post(f"/reports/{PROGRAMME}/verification", body)
        assert found.status_code == 200, found.text
        return found.json()


@asynccontextmanager
async def asked(world: World, dsn: str, folder: Path, keys=KEYS) -> AsyncIterator[Staff]:
    pool, tokens = await db.open_pool(dsn), Tokens(folder, world.clock)
    app = create_app(
        "reporting", registry=access.rules(), verifier=tokens.verifier, checks=Checks(),
        routers=routes(pool, world.clock, checking(keys), HOOKS, links(world.clock)),
        commands=Commands(pool, world.clock),
    )  # fmt: skip
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting.test") as client:
        yield Staff(client, tokens)
    await pool.close()
