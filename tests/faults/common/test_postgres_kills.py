"""PostgreSQL killed with -9 under load: what was acknowledged is there, and the relay comes back by itself."""

import asyncpg
import pytest

from common import db
from common.bus import BusClient
from common.relay import Relay
from common.streams import provision
from local.engines import Postgres
from tests.support.bakery import SPEC
from tests.support.load import Load
from tests.support.spine import assert_store_and_stream_agree, drained, running
from tests.support.waiting import until


@pytest.mark.parametrize("shares_the_services_pool", [False, True])
async def test_nothing_acknowledged_is_lost_when_postgresql_is_killed_under_load(
    own_postgres: Postgres, bus: BusClient, seed: int, shares_the_services_pool: bool
) -> None:
    dsn = own_postgres.dsn()
    await db.migrate(dsn, ("common", db.MIGRATIONS))
    await provision(bus, SPEC)
    pool = await db.open_pool(dsn)
    load = Load(pool, seed)
    async with running(Relay(pool if shares_the_services_pool else dsn, bus, SPEC)) as (relay,):
        async with load.running():
            for _ in range(3):
                acknowledged, published = len(load.acknowledged), relay.stats.published
                await until(
                    lambda a=acknowledged, p=published: (
                        len(load.acknowledged) > a + 30 and relay.stats.published > p + 30
                    ),
                    20,
                )
                own_postgres.kill()
                await own_postgres.start()
        await drained(pool)
    assert load.troubles > 0
    messages = await assert_store_and_stream_agree(pool, bus, SPEC)
    stored = {(row[0], row[1]) for row in await pool.fetch("SELECT aggregate, version FROM spine.event")}
    assert load.acknowledged <= stored == {(message.aggregate, message.version) for message in messages}
    await pool.close()


async def test_a_pool_opened_while_postgresql_starts_waits_for_it(own_postgres: Postgres) -> None:
    import asyncio

    own_postgres.kill()
    opening = asyncio.create_task(db.open_pool(own_postgres.dsn()))
    await own_postgres.start()
    pool: asyncpg.Pool = await opening
    assert await pool.fetchval("SELECT 1") == 1
    await pool.close()
