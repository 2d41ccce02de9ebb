"""Enrolment over HTTP on a real database, with one programme and one person known."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from common import db
from common.clock import ManualClock
from common.http import Checks, Commands, create_app
from enrolment.__main__ import MIGRATIONS
from enrolment.api import access
from enrolment.api.deciding import commands
from enrolment.api.routes import routes
from enrolment.api.seeing import Seeing
from enrolment.vault import Vault
from local.engines import Postgres
from tests.support.commanding import PROGRAMME, Commanded
from tests.support.migrated import migrated
from tests.support.tokens import Tokens

AT = datetime(2018, 6, 15, 10, 0, tzinfo=UTC)
VAULT = Vault(b"m" * 32, b"p" * 32)


def seeing(pool, clock, **more) -> Seeing:
    """What reads of people need, with every way out of the door open."""
    return Seeing(pool, VAULT, clock, channels=frozenset({"email", "sms", "letter"}), **more)


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """A database with the service's tables."""
    return migrated(postgres, ("common", db.MIGRATIONS), ("enrolment", MIGRATIONS))


@pytest.fixture
async def empty(database, tmp_path) -> AsyncIterator[Commanded]:
    pool = await db.open_pool(database)
    tokens = Tokens(tmp_path, ManualClock(AT))
    app = create_app(
        "enrolment",
        registry=access.rules(),
        verifier=tokens.verifier,
        checks=Checks(),
        routers=routes(commands(tokens.clock, VAULT), pool, seeing(pool, tokens.clock)),
        commands=Commands(pool, tokens.clock),
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://enrolment.test") as client:
        yield Commanded(client, pool, tokens)
    await pool.close()


@pytest.fixture
async def enrolment(empty: Commanded) -> Commanded:
    await empty.done("/programmes", PROGRAMME)
    person = {"person_id": "p1", "controller": "staden", "birth_date": "1990-05-01", "gender": "woman"}
    await empty.done("/people", person)
    return empty
