"""Reporting as a process beside a stream that is not the one it read: it ends and says so, and keeps what it has."""

import re
from datetime import date
from pathlib import Path

from tests.support.broadcasting import Broadcaster
from tests.support.histories import defined
from tests.support.reporting_process import reporting_process
from tests.support.stories import Story
from tests.support.waiting import until

PAGE = Path(__file__).parents[3] / "docs/operations/lost-projector.md"
ENTERED = date(2019, 1, 7)


async def _says(bus, *people: str) -> None:
    said = await Broadcaster(bus).open()
    await said.say([defined(), *(one for person in people for one in Story(person).enters(ENTERED).log)])


async def test_it_ends_with_the_words_of_the_page_at_each_start_and_goes_on_with_the_right_stream(
    connection, own_database, bus, nats_server, tmp_path
):
    (words,) = re.findall(r'"Stream \.\.\. (.+?) \.\.\."', PAGE.read_text())
    process = reporting_process(own_database, nats_server.url, tmp_path)

    async def heard(facts: int) -> bool:
        return await connection.fetchval("SELECT fact_no FROM inbound.head") == facts

    try:
        await _says(bus, "p-1", "p-2")
        await process.serve()
        await until(lambda: heard(3), 30)
        await process.stop()
        await bus.jetstream().delete_stream("ENROLMENT")
        await _says(bus, "p-3", "p-4", "p-5")
        for _ in range(2):
            process.log.write_text("")
            process.start("serve")
            assert await process.ended() == 1
            (told,) = [line for line in process.log.read_text().splitlines() if line.startswith("reporting: ")]
            assert f"Stream ENROLMENT {words} 3" in told
        assert await heard(3)
        await bus.jetstream().delete_stream("ENROLMENT")
        await _says(bus, "p-1", "p-2", "p-3")
        await process.serve()
        await until(lambda: heard(4), 30)
        await process.stop()
    finally:
        process.abandon()
