"""The example consumer of docs/listening.md under the accounts of that page, on a real server, killed repeatedly."""

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import nats
import pytest
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig

from local.engines.nats import _program
from local.engines.process import bound_to_parent, free_port
from tests.support.waiting import until

ROOT = Path(__file__).parents[3]
PASSWORDS = {"SERVICES_PASSWORD": "open", "ECONOMY_PASSWORD": "sesame"}
ENROLLED = "insteg.enrolment.participant.enrolled.v1"


def _accounts() -> str:
    """The block of the page, as whoever reads it would copy it."""
    return re.search(r"```\n(accounts .*?)```", (ROOT / "docs" / "listening.md").read_text(), re.DOTALL)[1]


@pytest.fixture
def server(tmp_path):
    port = free_port()
    config = tmp_path / "nats.conf"
    store = tmp_path / "store"
    config.write_text(f'host: 127.0.0.1\nport: {port}\njetstream {{ store_dir: "{store}" }}\n{_accounts()}')
    command = [_program(), "-c", str(config)]
    process = subprocess.Popen(command, env={**os.environ, **PASSWORDS}, preexec_fn=bound_to_parent())  # noqa: PLW1509
    yield port
    process.terminate()
    process.wait()


async def _connect(port, user, password):
    async def answer():
        try:
            return await nats.connect(
                f"nats://{user}:{password}@127.0.0.1:{port}", inbox_prefix=f"_INBOX_{user}", connect_timeout=1,
                max_reconnect_attempts=1, error_cb=_quiet,
            )  # fmt: skip
        except (NatsError, OSError):
            return None

    return await until(answer)


async def _quiet(_):
    """The server says no; the test looks at what came of it."""


@pytest.fixture
async def stream(server):
    services = await _connect(server, "services", "open")
    bus = services.jetstream()
    await bus.add_stream(name="ENROLMENT", subjects=["insteg.enrolment.>"])
    await bus.add_consumer(
        "ENROLMENT", ConsumerConfig(durable_name="economy", ack_policy=AckPolicy.EXPLICIT, ack_wait=1)
    )
    yield bus
    await services.close()


async def _enrol(bus, person, version=1):
    body = {
        "person_id": person,
        "programme_id": "steg",
        "spell": version,
        "occurred_on": "2018-02-01",
        "stage": "enrolled",
    }
    headers = {"ce-subject": f"participation:steg:{person}", "ce-aggregateversion": str(version)}
    await bus.publish(ENROLLED, json.dumps(body).encode(), headers=headers)


def _listening(port, file):
    return subprocess.Popen(
        [sys.executable, str(ROOT / "docs" / "examples" / "listening.py"),
         f"nats://economy:sesame@127.0.0.1:{port}", str(file)],
        preexec_fn=bound_to_parent(),  # noqa: PLW1509 - prctl has no other place
    )  # fmt: skip


def _opened(file):
    with sqlite3.connect(file) as database:
        try:
            return [row[0] for row in database.execute("SELECT person FROM opened ORDER BY person")]
        except sqlite3.OperationalError:
            return []


async def test_killed_again_and_again_it_reacts_to_every_enrolment_once(server, stream, tmp_path):
    file, people = tmp_path / "cases.sqlite", [f"p{number:03}" for number in range(200)]
    process = _listening(server, file)
    try:
        for number, person in enumerate(people):
            await _enrol(stream, person)
            if number % 20 == 7:
                await _enrol(stream, person)  # written anew after a loss: the same event once more
            if number % 50 == 30:
                seen = len(_opened(file))
                await until(lambda seen=seen: len(_opened(file)) > seen, limit=20)
                process.send_signal(signal.SIGKILL)
                process.wait()
                process = _listening(server, file)
        await until(lambda: len(_opened(file)) >= len(people), limit=30)
        await until(lambda: _acknowledged(stream), limit=30)
    finally:
        process.kill()
        process.wait()
    assert _opened(file) == people


async def _acknowledged(bus):
    info = await bus.consumer_info("ENROLMENT", "economy")
    return info.num_pending == 0 and info.num_ack_pending == 0


async def test_its_account_can_do_nothing_but_read(server, stream):
    await _enrol(stream, "p1")
    reader = await _connect(server, "economy", "sesame")
    before = (await stream.stream_info("ENROLMENT")).state.messages
    await reader.publish(ENROLLED, b"{}")
    # A question whose answer should be delivered as if it were an event.
    await reader.publish("$JS.API.CONSUMER.MSG.NEXT.ENROLMENT.economy", b"1", reply=ENROLLED)
    await reader.flush()
    for forbidden in ("$JS.API.STREAM.INFO.ENROLMENT", "$JS.API.STREAM.DELETE.ENROLMENT",
                      "$JS.API.CONSUMER.CREATE.ENROLMENT.mine"):  # fmt: skip
        with pytest.raises(NatsError):
            await reader.request(forbidden, b"{}", timeout=0.3)
    await asyncio.wait_for(reader.flush(), 2)
    assert (await stream.stream_info("ENROLMENT")).state.messages == before
    await reader.close()
