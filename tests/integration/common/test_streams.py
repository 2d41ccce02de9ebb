"""Streams are made with the settings on which the promises rest."""

from dataclasses import replace

import pytest
from nats.js.api import StorageType, StreamConfig
from nats.js.errors import APIError

from common import streams
from common.bus import BusClient, publication, send
from common.streams import StreamDiffersError, StreamMissingError, provision
from tests.support.bakery import SPEC
from tests.support.waiting import until


async def test_nothing_can_be_deleted_or_purged_from_a_stream(bus: BusClient) -> None:
    await provision(bus, SPEC)
    config = (await bus.jetstream().stream_info(SPEC.name)).config
    assert (config.storage, config.discard, config.allow_direct, config.allow_atomic) == ("file", "new", True, True)
    await bus.jetstream().publish("shop.bakery.x", b"1")
    with pytest.raises(APIError):
        await bus.jetstream().delete_msg(SPEC.name, 1)
    with pytest.raises(APIError):
        await bus.jetstream().purge_stream(SPEC.name)


async def test_provisioning_again_changes_nothing(bus: BusClient) -> None:
    await provision(bus, SPEC)
    before = (await bus.jetstream().stream_info(SPEC.name)).created
    await provision(bus, SPEC)
    assert (await bus.jetstream().stream_info(SPEC.name)).created == before


async def test_what_may_change_is_brought_to_the_spec(bus: BusClient) -> None:
    await bus.jetstream().add_stream(StreamConfig(name=SPEC.name, subjects=["shop.bakery.>"], discard="new"))
    wider = replace(SPEC, subjects=(*SPEC.subjects, "shop.pastry.>"), max_bytes=2 << 20)
    await provision(bus, wider)
    config = (await bus.jetstream().stream_info(SPEC.name)).config
    assert (config.max_bytes, config.allow_atomic, config.deny_delete, config.deny_purge) == (2 << 20, True, True, True)
    assert set(config.subjects or []) == {"shop.bakery.>", "shop.pastry.>"}


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"storage": StorageType.MEMORY}, "storage"),
        ({"discard": "old"}, "discard"),
        ({"max_age": 60}, "max_age"),
        ({"max_msgs": 5}, "max_msgs"),
        ({"subjects": ["shop.bakery.>", "shop.fish.>"]}, "shop.fish"),
    ],
)
async def test_a_stream_that_would_lose_messages_is_refused_by_the_setting(
    bus: BusClient, other: dict[str, object], named: str
) -> None:
    kept = {"name": SPEC.name, "subjects": ["shop.bakery.>"], "discard": "new"}
    await bus.jetstream().add_stream(StreamConfig(**(kept | other)))
    with pytest.raises(StreamDiffersError, match=named):
        await provision(bus, SPEC)


async def test_subjects_of_another_stream_cannot_be_taken(bus: BusClient) -> None:
    await provision(bus, SPEC)
    with pytest.raises(StreamDiffersError, match="overlap"):
        await provision(bus, replace(SPEC, name="OTHER"))


async def test_a_message_is_read_from_the_leader_with_its_very_bytes(bus: BusClient) -> None:
    with pytest.raises(StreamMissingError):
        await streams.last_seq(bus, SPEC.name)
    await provision(bus, SPEC)
    assert await streams.last_seq(bus, SPEC.name) == 0
    await send(bus, publication("shop.bakery.x", "", b"B: 2\r\nA: 1\r\n", b"body"))
    await until(lambda: _has(bus, 1))
    found = await streams.read(bus, SPEC.name, 1)
    assert found == streams.StoredMessage(1, "shop.bakery.x", b"NATS/1.0\r\nB: 2\r\nA: 1\r\n\r\n", b"body")
    assert await streams.read(bus, SPEC.name, 2) is None


async def _has(bus: BusClient, count: int) -> bool:
    return await streams.last_seq(bus, SPEC.name) == count
