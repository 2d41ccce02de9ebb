"""What the relay asks again and again must not cost more the more was ever said."""

from common.relay import log
from common.store import Change, append
from tests.support.bakery import LoafBaked

_SEQUENTIAL = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = 'spine.event'::regclass"


async def test_what_is_pending_is_looked_up_without_reading_all_events(pool):
    """The outbox is full, as after an import, and nothing is known of the sizes of tables."""
    async with pool.acquire() as connection:
        for oven in range(4):
            loaves = [LoafBaked(number=number) for number in range(1000)]
            await append(connection, [Change(f"oven-{oven}", 0, loaves)])
        for _ in range(8):  # from the sixth time on a statement's plan may be kept
            async with connection.transaction():
                assert len(await log.pending(connection, 1000, 1 << 30)) == 1000
                assert await connection.fetchval(_SEQUENTIAL) == 0
