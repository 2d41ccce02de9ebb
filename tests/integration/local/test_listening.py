"""The example consumer of docs/listening.md under the accounts of that page, on a real server, killed repeatedly."""

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys

import nats
import pytest
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, ReplayPolicy

from contracts.asking import FigureAsked
from local.engines.nats import _program
from local.engines.process import bound_to_parent, free_port
from tests.support.pages import ROOT, calls, spans
from tests.support.waiting import until

PAGE = "docs/listening.md"
PASSWORDS = {"SERVICES_PASSWORD": "open", "ECONOMY_PASSWORD": "sesame"}
EXACT = "insteg.reporting.goal.changed.v1"
ASKED = FigureAsked.subject
ENROLLED = "insteg.enrolment.participant.enrolled.v1"


COMMANDS = {words[2]: words for words in calls("nats", PAGE) if words[0] == "consumer"}
"""The page's commands that make a consumer, by stream."""
EVENTS = [channel["address"] for channel in json.loads((ROOT / "docs/asyncapi.json").read_text())["channels"].values()]
NAMED = {event for span in spans(PAGE) for event in EVENTS if re.fullmatch(rf"insteg\.\w+\.{re.escape(span)}", event)}
"""Events that the page speaks of, by their last part."""


def _made_by(command: list[str]) -> ConsumerConfig:
    """The consumer that NATS' command line makes of a command of the page."""
    consumer, add, _, name, *options = command
    told = list(zip(options, [*options[1:], ""], strict=True))
    filters = [value for option, value in told if option == "--filter"]
    given = {option: value for option, value in told if option.startswith("--") and option != "--filter"}
    assert (consumer, add) == ("consumer", "add")
    assert given.keys() == {"--pull", "--deliver", "--ack", "--replay", "--defaults"}
    return ConsumerConfig(
        durable_name=name, deliver_policy=DeliverPolicy(given["--deliver"]), ack_policy=AckPolicy(given["--ack"]),
        replay_policy=ReplayPolicy(given["--replay"]), filter_subjects=filters, ack_wait=1,
    )  # fmt: skip


def _accounts() -> str:
    """The block of the page, as whoever reads it would copy it."""
    return re.search(r"```\n(accounts .*?)```", (ROOT / PAGE).read_text(), re.DOTALL)[1]


@pytest.fixture
def server(tmp_path, request):
    """A server with the page's accounts, whose doors lead to ENROLMENT or to the stream that a test asks for."""
    port = free_port()
    config = tmp_path / "nats.conf"
    store = tmp_path / "store"
    doors = _accounts().replace("ENROLMENT", getattr(request, "param", "ENROLMENT"))
    config.write_text(f'host: 127.0.0.1\nport: {port}\njetstream {{ store_dir: "{store}" }}\n{doors}')
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
    await bus.add_consumer("ENROLMENT", _made_by(COMMANDS["ENROLMENT"]))
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
    """The example, started by the page's command with this server's address and a file of the test's."""
    ((script, address, _),) = calls("python", PAGE)
    address = address.replace("$ECONOMY_PASSWORD", PASSWORDS["ECONOMY_PASSWORD"]).replace(
        "nats.example:4222", f"127.0.0.1:{port}"
    )
    return subprocess.Popen([sys.executable, str(ROOT / script), address, str(file)], preexec_fn=bound_to_parent())  # noqa: PLW1509


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
        await until(lambda: _acknowledged(stream, "ENROLMENT"), limit=30)
    finally:
        process.kill()
        process.wait()
    assert _opened(file) == people


async def _acknowledged(bus, name):
    info = await bus.consumer_info(name, "economy")
    return info.num_pending == 0 and info.num_ack_pending == 0


async def _told(question):
    await question.respond(b"told")


async def test_its_account_can_do_nothing_but_read(server, stream):
    await _enrol(stream, "p1")
    reader = await _connect(server, "economy", "sesame")
    services = await _connect(server, "services", "open")
    await services.subscribe(ASKED, cb=_told)
    assert (await services.request(ASKED, b"{}", timeout=2)).data == b"told"
    before = (await stream.stream_info("ENROLMENT")).state.messages
    await reader.publish(ENROLLED, b"{}")
    # A question whose answer should be delivered as if it were an event.
    await reader.publish("$JS.API.CONSUMER.MSG.NEXT.ENROLMENT.economy", b"1", reply=ENROLLED)
    await reader.flush()
    for forbidden in ("$JS.API.STREAM.INFO.ENROLMENT", "$JS.API.STREAM.DELETE.ENROLMENT",
                      "$JS.API.CONSUMER.CREATE.ENROLMENT.mine", ASKED):  # fmt: skip
        with pytest.raises(NatsError):
            await reader.request(forbidden, b"{}", timeout=0.3)
    await asyncio.wait_for(reader.flush(), 2)
    assert (await stream.stream_info("ENROLMENT")).state.messages == before
    await services.close()
    await reader.close()


@pytest.mark.parametrize(("server", "name"), [(name, name) for name in COMMANDS], indirect=["server"])
async def test_its_consumer_delivers_every_event_that_the_page_speaks_of(server, name):
    """On the stream that the command names, through the page's doors to that stream."""
    wanted = {event for event in NAMED if event.split(".")[1] == name.lower()} - {EXACT}
    services = await _connect(server, "services", "open")
    bus = services.jetstream()
    await bus.add_stream(name=name, subjects=[f"insteg.{name.lower()}.>"])
    await bus.add_consumer(name, _made_by(COMMANDS[name]))
    for event in EVENTS:
        if event.split(".")[1] == name.lower():
            await bus.publish(event, b"{}")
    reader = await _connect(server, "economy", "sesame")
    subscription = await reader.jetstream().pull_subscribe_bind("economy", name)
    delivered = await subscription.fetch(100, timeout=1)
    for message in delivered:
        await message.ack()
    await until(lambda: _acknowledged(bus, name))
    assert wanted
    assert {message.subject for message in delivered} >= wanted
    assert EXACT not in {message.subject for message in delivered}
    await reader.close()
    await services.close()
