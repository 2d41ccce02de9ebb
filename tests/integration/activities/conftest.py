"""Activities over HTTP on a real database, with one programme heard."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from activities.__main__ import MIGRATIONS
from activities.domain.programmes import heard
from activities.storage import programmes
from common import db
from common.clock import ManualClock
from contracts.programme import ProgrammeDefinition
from local.engines import Postgres
from tests.support.activities_service import application
from tests.support.commanding import PROGRAMME, Commanded
from tests.support.migrated import migrated
from tests.support.tokens import Tokens

AT = datetime(2018, 6, 15, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """A database with the service's tables."""
    return migrated(postgres, ("common", db.MIGRATIONS), ("activities", MIGRATIONS))


@pytest.fixture
async def empty(database, tmp_path) -> AsyncIterator[Commanded]:
    pool = await db.open_pool(database)
    tokens = Tokens(tmp_path, ManualClock(AT))
    app = application(pool, tokens)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://activities.test") as client:
        yield Commanded(client, pool, tokens)
    await pool.close()


@pytest.fixture
async def activities(empty: Commanded) -> Commanded:
    async with empty.pool.acquire() as connection:
        await programmes.keep(connection, heard(ProgrammeDefinition.model_validate(PROGRAMME)))
    return empty


@pytest.fixture
async def cafe(activities: Commanded) -> Commanded:
    """With an activity and a session of two hours on 6 March 2018."""
    activity = {"activity_id": "cafe", "programme_id": "steg", "title": "Språkcafé", "kind": "language-cafe"}
    await activities.done("/activities", {**activity, "area": "language", "host": "rk"})
    hours = {"starts_at": "2018-03-06T17:00:00+01:00", "ends_at": "2018-03-06T19:00:00+01:00"}
    await activities.done("/sessions", {"session_id": "s1", "activity_id": "cafe", **hours})
    return activities


PHASES = [
    {"id": "group-phase", "title": {"sv": "Gruppfas", "en": "Group phase"}, "from_week": 1, "to_week": 6},
    {"id": "individual-phase", "title": {"sv": "Individuell fas", "en": "Individual phase"}, "from_week": 7},
]
COURSE = {
    "series_id": "course", "activity_id": "cafe", "rule": "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=6", "starts_on": "2018-06-18",
    "from_time": "09:00", "to_time": "12:00",
}  # fmt: skip


@pytest.fixture
async def phased(activities: Commanded) -> Commanded:
    """With phases, and an activity to plan series of."""
    definition = ProgrammeDefinition.model_validate({**PROGRAMME, "version": 2, "phases": PHASES})
    async with activities.pool.acquire() as connection:
        await programmes.keep(connection, heard(definition))
    await activities.done(
        "/activities", {"activity_id": "cafe", "programme_id": "steg", "title": "Språkcafé", "kind": "language-cafe"}
    )
    return activities
