"""What reporting says to other services, from its commit over the relay to the stream that they listen to."""

import json
from typing import Any

from nats.js.api import ConsumerConfig, DeliverPolicy

from common import streams
from common.relay import Relay
from contracts.base import Event
from contracts.reporting import GoalChanged, ReleaseMade, ReportSigned
from reporting.__main__ import STREAM
from reporting.projections.telling import Telling
from tests.integration.reporting.reports_world import Staff, World
from tests.support.reported import PROGRAMME
from tests.support.spine import running

KINDS: dict[str, type[Event]] = {
    "insteg.reporting.goal.changed.v1": GoalChanged,
    "insteg.reporting.release.made.v1": ReleaseMade,
    "insteg.reporting.report.signed.v1": ReportSigned,
}


async def test_a_changed_goal_a_release_and_a_signed_report_are_heard_from_the_stream(
    world: World, staff: Staff, pool, bus, nats_client
):
    await streams.provision(bus, STREAM)
    async with running(Relay(pool, bus, STREAM)):
        made = await staff.post(f"/releases/{PROGRAMME}", {})
        report = await staff.signs("final")
        async with pool.acquire() as connection:
            changed = await Telling(pool, world.clock, 0.01).look(connection)
        heard = await _heard(nats_client, changed + 2)
    (release,) = heard[ReleaseMade]
    assert (release.release_id, release.programme_id, release.ordinal) == (made.json()["release_id"], PROGRAMME, 1)
    (signed,) = heard[ReportSigned]
    document = json.loads(await staff.reads(report))
    assert (signed.report_id, signed.kind, signed.key) == (report, "final", world.keys.present)
    assert signed.position == release.position == document["content"]["order"]["position"]
    goals = {goal.goal_id: goal for goal in heard[GoalChanged]}
    assert len(goals) == changed > 0
    for goal in goals.values():
        told = (await staff.get(f"/goals/{PROGRAMME}/{goal.goal_id}?on={goal.occurred_on}")).json()
        assert (goal.numerator, goal.denominator) == (told["numerator"], told["denominator"] or 0)


async def _heard(client, number: int) -> dict[type[Event], list[Any]]:
    """As many messages as were said, by kind, each read by its contract; and that there are no more."""
    start = ConsumerConfig(deliver_policy=DeliverPolicy.ALL)
    listening = await client.jetstream().pull_subscribe("insteg.reporting.>", stream=STREAM.name, config=start)
    found: dict[type[Event], list[Any]] = {kind: [] for kind in KINDS.values()}
    for _ in range(number):
        (message,) = await listening.fetch(1, timeout=20)
        kind = KINDS[message.subject]
        found[kind].append(kind.model_validate_json(message.data))
    assert (await listening.consumer_info()).num_pending == 0
    return found
