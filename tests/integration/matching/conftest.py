"""Matching over HTTP on a real database, with one programme heard of."""

from collections.abc import AsyncIterator

import httpx
import pytest

from common import db
from common.calling import Caller, fixed_token
from common.clock import ManualClock
from common.http import Checks, Commands, create_app
from matching.__main__ import MIGRATIONS
from matching.api import access
from matching.api.deciding import commands
from matching.api.routes import routes
from matching.vault import Vault
from tests.support.door import Door
from tests.support.matchmaking import AT, Matchmaker, defined
from tests.support.tokens import Tokens


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def empty(database, tmp_path, door) -> AsyncIterator[Matchmaker]:
    await db.migrate(database, ("common", db.MIGRATIONS), ("matching", MIGRATIONS))
    pool = await db.open_pool(database)
    tokens = Tokens(tmp_path, ManualClock(AT))
    vault = Vault(bytes(32), bytes(range(32)))
    asking = Caller("http://door.test", fixed_token(""), transport=door.transport)
    app = create_app(
        "matching",
        registry=access.rules(),
        verifier=tokens.verifier,
        checks=Checks(),
        routers=routes(commands(tokens.clock, vault), pool, vault, tokens.clock, asking),
        commands=Commands(pool, tokens.clock),
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://matching.test") as client:
        yield Matchmaker(client, pool, tokens, app)
    await asking.close()
    await pool.close()


@pytest.fixture
async def matching(empty: Matchmaker) -> Matchmaker:
    await empty.hears(defined(), "programme:steg")
    return empty


@pytest.fixture
async def town(matching: Matchmaker) -> Matchmaker:
    """With an employer, an opening of two seats, and two participants whose competence is mapped."""
    await matching.employer()
    await matching.opening()
    await matching.participant("p1")
    await matching.participant("p2", level="A2")
    return matching
