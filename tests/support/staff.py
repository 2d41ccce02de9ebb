"""Reporting's HTTP side as staff ask it, without a projector: what is in the database is what there is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from common import db
from common.clock import ManualClock
from common.http import Checks, create_app
from reporting.__main__ import checking
from reporting.api import access
from reporting.api.routes import routes
from tests.support.linking import links
from tests.support.signing import HOOKS, KEYS
from tests.support.tokens import Tokens

AT = datetime(2020, 8, 1, 10, 0, tzinfo=UTC)
STAFF = {"organisation": "town", "programmes": ["*"]}


class Asker:
    def __init__(self, client: httpx.AsyncClient, tokens: Tokens) -> None:
        self._client, self._tokens = client, tokens

    async def get(self, path: str, role: str = "coordinator", **claims: object) -> httpx.Response:
        return await self._client.get(path, headers=self._tokens.header(role, **{**STAFF, **claims}))

    async def told(self, path: str) -> dict:
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()


@asynccontextmanager
async def asking_staff(dsn: str, home: Path) -> AsyncIterator[Asker]:
    """Somebody of the town who may see every programme of its own, unless other claims are given."""
    pool = await db.open_pool(dsn)
    tokens = Tokens(home, ManualClock(AT))
    app = create_app(
        "reporting",
        registry=access.rules(),
        verifier=tokens.verifier,
        checks=Checks(),
        routers=routes(pool, tokens.clock, checking(KEYS), HOOKS, links(tokens.clock)),
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting.test") as client:
        yield Asker(client, tokens)
    await pool.close()
