"""What stands beside the events of matching is the same when it is made again from nothing but events."""

from matching.storage.remaking import REMAKING
from tests.support.tables import made_again, shown

TABLES = {"matching.published": "*", "matching.placed": "*"}


async def test_openings_and_placements_are_made_again_from_events_alone(town):
    await town.placement()
    await town.done("/placements/pl1/acceptance", {"on": "2018-06-02"})
    await town.done("/placements/pl1/start", {"on": "2018-06-04"})
    before = await shown(town.pool, TABLES)
    assert all(before.values()), before
    assert await made_again(town.pool, TABLES, REMAKING) == before
