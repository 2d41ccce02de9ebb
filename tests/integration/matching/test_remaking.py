"""What stands beside the events of matching is the same when it is made again from nothing but events."""

from matching.storage.remaking import REMAKING
from tests.support.tables import made_again, shown

TABLES = {"matching.published": "*", "matching.placed": "*", "matching.visit": "*"}


async def test_openings_placements_and_visits_are_made_again_from_events_alone(town):
    await town.placement()
    await town.done("/placements/pl1/acceptance", {"on": "2018-06-02"})
    await town.done("/placements/pl1/start", {"on": "2018-06-04"})
    await town.done("/placements/pl1/visits", {"visit_id": "v1", "on": "2018-06-11", "next_on": "2018-07-02"})
    before = await shown(town.pool, TABLES)
    assert all(before.values()), before
    assert await made_again(town.pool, TABLES, REMAKING) == before
