"""Matching over HTTP on a real database, with one programme heard of."""

from collections.abc import AsyncIterator

import httpx
import pytest

from common import db
from common.calling import Caller, fixed_token
from common.clock import ManualClock
from local.engines import Postgres
from matching.__main__ import MIGRATIONS
from tests.support.door import Door
from tests.support.matching_service import application
from tests.support.matchmaking import AT, Matchmaker, defined
from tests.support.migrated import migrated
from tests.support.tokens import Tokens


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """A database with the service's tables."""
    return migrated(postgres, ("common", db.MIGRATIONS), ("matching", MIGRATIONS))


@pytest.fixture
async def empty(database, tmp_path, door) -> AsyncIterator[Matchmaker]:
    pool = await db.open_pool(database)
    tokens = Tokens(tmp_path, ManualClock(AT))
    asking = Caller("http://door.test", fixed_token(""), transport=door.transport)
    app = application(pool, tokens, asking)
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
