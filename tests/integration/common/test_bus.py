"""The fast client does what the original does; the puller delivers everything, in order, without pauses."""

import asyncio
import gc
import warnings

import pytest
from nats.js.api import ConsumerConfig

from common import wire
from common.bus import BusClient, publication, send
from common.pull import ConsumerGoneError, Pull
from common.relay.log import Outgoing, Published
from common.relay.publish import Publisher
from common.streams import connect, provision
from tests.support.bakery import OPENING, SPEC
from tests.support.waiting import until


def _publications(first: int, count: int) -> bytes:
    return b"".join(
        publication(
            "shop.bakery.loaf.baked.v1",
            "",
            wire.header_block(
                subject="shop.bakery.loaf.baked.v1", aggregate="oven", version=version, recorded_at=OPENING
            )
            + b"Insteg-Digest: 00\r\n",
            b"%d" % version,
        )
        for version in range(first, first + count)
    )


async def _publish_in_batches(bus: BusClient, count: int) -> None:
    publisher = Publisher(bus)
    events = [
        Outgoing(
            version,
            "shop.bakery.loaf.baked.v1",
            "oven",
            version,
            wire.header_block(
                subject="shop.bakery.loaf.baked.v1", aggregate="oven", version=version, recorded_at=OPENING
            ),
            b"%d" % version,
        )
        for version in range(1, count + 1)
    ]
    for after in range(0, count, 1000):
        await publisher.publish(after, [Published(event, b"") for event in events[after : after + 1000]])
    await publisher.close()


async def test_a_receiver_gets_raw_bytes_and_other_subscriptions_work_as_ever(bus: BusClient) -> None:
    got: list[tuple[str, str, bytes, bytes]] = []
    fast = await bus.receive("crumbs", lambda *raw: got.append(raw))
    slow = await bus.subscribe("crumbs")
    await bus.publish("crumbs", b"1", headers={"A": "b", "C": "å d"})
    await bus.publish("crumbs", b"2", reply="back")
    first, second = await slow.next_msg(), await slow.next_msg()
    assert (first.headers, first.data, second.headers, second.reply) == ({"A": "b", "C": "å d"}, b"1", None, "back")
    assert got == [("crumbs", "", "NATS/1.0\r\nA: b\r\nC: å d\r\n\r\n".encode(), b"1"), ("crumbs", "back", b"", b"2")]
    await bus.stop_receiving(fast)
    await bus.publish("crumbs", b"3")
    assert (await slow.next_msg()).data == b"3"
    assert len(got) == 2


async def test_requests_nobody_answers_are_still_noticed(bus: BusClient) -> None:
    from nats.errors import NoRespondersError

    with pytest.raises(NoRespondersError):
        await bus.request("nobody.home", b"")


async def test_what_cannot_be_sent_now_is_not_kept_for_later(bus: BusClient) -> None:
    await bus.close()
    with pytest.raises(ConnectionError):
        await send(bus, publication("crumbs", "", b"", b"x"))


async def test_a_puller_delivers_a_backlog_whole_and_in_order(bus: BusClient) -> None:
    await provision(bus, SPEC)
    await bus.jetstream().add_consumer(SPEC.name, ConsumerConfig(durable_name="reader", ack_policy="none"))
    await _publish_in_batches(bus, 3000)
    seqs: list[int] = []
    async with Pull(bus, SPEC.name, "reader", batch=300) as pull:
        while len(seqs) < 3000:
            messages = await pull.fetch(20)
            assert messages
            assert len(messages) <= 300
            assert [int(message.body) for message in messages] == [message.version for message in messages]
            seqs += [message.seq for message in messages]
        assert pull.behind == 0
        assert await pull.fetch(0.01) == []
    assert seqs == list(range(1, 3001))


async def test_a_lone_message_does_not_wait_for_company(bus: BusClient) -> None:
    await provision(bus, SPEC)
    await bus.jetstream().add_consumer(SPEC.name, ConsumerConfig(durable_name="reader", ack_policy="none"))
    async with Pull(bus, SPEC.name, "reader") as pull:
        for version in range(1, 6):
            waiting = asyncio.create_task(pull.fetch(30))
            await send(bus, _publications(version, 1))
            assert [message.version for message in await asyncio.wait_for(waiting, 5)] == [version]


async def test_a_puller_without_a_consumer_says_so(bus: BusClient) -> None:
    await provision(bus, SPEC)
    async with Pull(bus, SPEC.name, "nobody") as pull:
        with pytest.raises(ConsumerGoneError):
            await pull.fetch(5)
    await bus.jetstream().add_consumer(SPEC.name, ConsumerConfig(durable_name="reader", ack_policy="none"))
    async with Pull(bus, SPEC.name, "reader") as pull:
        assert await pull.fetch(0.01) == []
        await bus.jetstream().delete_consumer(SPEC.name, "reader")

        async def gone() -> bool:
            try:
                return bool(await pull.fetch(0.1))
            except ConsumerGoneError:
                return True

        await until(gone)


async def _greets_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b'INFO {"server_id":"x","version":"2.11.0","max_payload":1048576,"headers":true}\r\n')
    while b"PING" not in await reader.readline():
        pass
    writer.write(b"PONG\r\n")
    await writer.drain()


async def test_a_server_that_greets_no_more_is_hung_up_on_with_every_try() -> None:
    taken = 0

    async def server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        taken += 1
        if taken == 1:
            await _greets_once(reader, writer)
        else:
            writer.write_eof()
            await reader.read()
        writer.close()

    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        async with await asyncio.start_server(server, "127.0.0.1", 0) as there:
            port = there.sockets[0].getsockname()[1]
            client = await connect(f"nats://127.0.0.1:{port}", name="comes-back", patience=5)
            await until(lambda: taken > 3, 10)
            await client.close()
            gc.collect()
    assert not [f"{one.message}" for one in found if one.category is ResourceWarning], "left to the garbage collector"
