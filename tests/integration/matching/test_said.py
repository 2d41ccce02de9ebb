"""A placement end to end: from the command over the store and the relay to the stream that enrolment hears."""

import asyncio
import json
from datetime import date

import pytest

from common import streams
from common.relay import Relay
from contracts import matching as contracts
from matching.__main__ import STREAM
from tests.support.waiting import ended, until

STEPS = ["offered", "accepted", "started", "changed", "ended"]


@pytest.fixture
async def stream(town, database, nats_server, nats_client):
    client = await streams.connect(nats_server.url, name="test")
    await streams.provision(client, STREAM)
    task = asyncio.create_task(Relay(database, client, STREAM).run())
    yield nats_client.jetstream()
    await ended(task)
    await client.close()


async def test_every_step_of_a_placement_reaches_the_stream_in_order_and_whole(town, stream):
    await town.placement()
    await town.done("/placements/pl1/acceptance", {"on": "2018-06-02"})
    await town.done("/placements/pl1/start", {"on": "2018-06-04"})
    await town.done("/placements/pl1/changes", {"on": "2018-06-10", "extent": 50})
    await town.done("/placements/pl1/visits", {"on": "2018-06-11"})
    await town.done("/placements/pl1/end", {"on": "2018-06-14", "reason": "completed"})
    heard = await stream.pull_subscribe("insteg.matching.placement.>", durable="listener", stream=STREAM.name)
    messages = []

    async def all_of_them() -> bool:
        with_limit = heard.fetch(10, timeout=0.5)
        try:
            messages.extend(await with_limit)
        except TimeoutError:
            return False
        return len(messages) == len(STEPS)

    await until(all_of_them, limit=30)
    assert [one.subject.split(".")[3] for one in messages] == STEPS
    versions = [one.headers["ce-aggregateversion"] for one in messages]
    assert versions == ["1", "2", "3", "4", "5"], "a listener to the placement's subjects alone misses no version"
    assert {one.headers["ce-subject"] for one in messages} == {"placement:pl1"}
    known = {event.subject: event for event in contracts.EVENTS}
    last = known[messages[-1].subject].model_validate(json.loads(messages[-1].data))
    assert (last.kind, last.extent, last.reason) == ("internship", 50, "completed")
    assert (last.offered_on, last.started_on, last.ended_on) == (date(2018, 6, 1), date(2018, 6, 4), date(2018, 6, 14))


def test_each_aggregate_of_placements_speaks_in_subjects_of_its_own():
    """So that who narrows a subscription to `placement.>` sees every version of the aggregates it hears."""
    placements = [event for event in contracts.EVENTS if issubclass(event, contracts.Placement)]
    assert all(event.subject.startswith("insteg.matching.placement.") for event in placements)
    assert not issubclass(contracts.VisitRecorded, contracts.Placement)
