"""A log that is read when things go wrong: an absence is told when it begins and when it ends."""

import structlog

from common import streams
from common.bus import BusClient
from local.engines import Nats
from tests.support.waiting import until

TRIES = ["ConnectionRefusedError"]


async def test_a_bus_that_is_away_is_told_once_and_so_is_its_return(bus: BusClient, broker: Nats):
    with structlog.testing.capture_logs() as logged:
        broker.kill()
        await until(lambda: bus._current_server.reconnects >= 5)
        while_away = [line.get("problem") or line["event"] for line in logged]
        await broker.start()
        await until(lambda: bus.is_connected and "bus back" in [line["event"] for line in logged])
    assert while_away in (["bus away", *TRIES], ["UnexpectedEOF", "bus away", *TRIES])
    assert [line["event"] for line in logged][len(while_away) :] == ["bus back"]


async def test_a_second_absence_is_told_again_and_an_end_in_order_is_none(bus: BusClient, broker: Nats):
    with structlog.testing.capture_logs() as logged:
        for n in (1, 2):
            broker.kill()
            await until(lambda: not bus.is_connected)
            await broker.start()
            await until(lambda n=n: [line["event"] for line in logged].count("bus back") == n)
        await bus.close()
    assert [line["event"] for line in logged if line["event"] != "bus trouble"] == ["bus away", "bus back"] * 2


async def test_a_first_connection_that_does_not_come_is_told_once(broker: Nats):
    broker.kill()
    with structlog.testing.capture_logs() as logged:
        try:
            await streams.connect(broker.url, name="test", patience=1)
        except TimeoutError:
            told = [line.get("problem") for line in logged]
    assert told == ["ConnectionRefusedError"]
