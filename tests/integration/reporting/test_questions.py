"""Questions over the bus, on a real server: the answers are those of HTTP, and nothing else is held up by them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fnmatch import fnmatch

import asyncpg
import pytest
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from common import questions as over_the_bus
from common.access import Registry, UndeclaredOperation
from common.bus import BusClient
from common.clock import ManualClock
from common.inbound import Projector
from common.questions import Answering
from contracts.asking import FigureAsked
from local.engines import Nats
from reporting.__main__ import STREAM, STREAMS
from reporting.api import access
from reporting.api.asking import ZONE
from reporting.api.questions import questions
from reporting.projections.books import LedgerProjection
from tests.support.histories import PROGRAMME, defined
from tests.support.logbook import Logbook, messages_of
from tests.support.pages import calls
from tests.support.staff import AT, STAFF, asking_staff
from tests.support.stories import spring_exit_and_july_entry
from tests.support.tokens import Tokens
from tests.support.waiting import until

QUESTION = FigureAsked.subject
LEFT = {"programme": PROGRAMME, "goal": "left", "on": "2019-04-15"}


@pytest.fixture
def tokens(tmp_path) -> Tokens:
    return Tokens(tmp_path, ManualClock(AT))


@pytest.fixture
async def told(connection: asyncpg.Connection) -> None:
    await Logbook(connection, LedgerProjection()).write(messages_of([defined(), *spring_exit_and_july_entry()]), 1)


@asynccontextmanager
async def _answering(pool: asyncpg.Pool, url: str, tokens: Tokens, bus: BusClient) -> AsyncIterator[None]:
    asked = questions(pool, tokens.clock)
    answering = Answering(url, "reporting", access.asked_over_the_bus(), tokens.verifier, asked)
    task = asyncio.create_task(answering.run())
    try:
        await until(lambda: _is_heard(bus))
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _is_heard(bus: BusClient) -> bool:
    try:
        return bool(await bus.request(QUESTION, b"", timeout=1))
    except NatsError:  # nobody answers yet
        return False


@pytest.fixture
async def ask(told, pool: asyncpg.Pool, nats_server: Nats, bus: BusClient, tokens: Tokens):
    async def ask(question: object, role: str = "coordinator", **claims: object) -> Msg:
        header = tokens.header(role, **{**STAFF, **claims}) if role else None
        body = question if isinstance(question, bytes) else json.dumps(question).encode()
        return await bus.request(QUESTION, body, timeout=10, headers=header)

    async with _answering(pool, nats_server.url, tokens, bus):
        yield ask


@pytest.mark.parametrize(
    "more",
    [{}, {"position": 3}, {"version": 1}, {"goal": "attended"}, {"goal": "offered-6", "on": "2020-06-30"},
     {"goal": "none"}, {"programme": "none"}, {"position": 9}, {"version": 7}],
)  # fmt: skip
async def test_an_answer_is_that_of_http(ask, own_database, tmp_path, more):
    asked = {**LEFT, **more}
    answer = await ask(asked)
    path = f"/goals/{asked['programme']}/{asked['goal']}"
    options = "&".join(f"{name}={asked[name]}" for name in ("on", "position", "version") if name in asked)
    async with asking_staff(own_database, tmp_path) as http:
        same = await http.get(f"{path}?{options}")
    assert json.loads(answer.data) == same.json()
    assert (int(answer.headers["status"]), answer.headers["content-type"]) == (
        same.status_code,
        same.headers["content-type"].partition(";")[0],
    )


@pytest.mark.parametrize(
    ("question", "field", "rule"),
    [
        ({**LEFT, "on": "2019-02-30"}, "on", "date-parsing"),
        ({**LEFT, "on": 20190415}, "on", "date-type"),
        ({**LEFT, "position": -1}, "position", "greater-than-equal"),
        ({**LEFT, "colour": "red"}, "colour", "unknown-field"),
        ({"programme": PROGRAMME}, "goal", "required"),
        (b"{", "body", "json-invalid"),
        (b"\xff" * 20, "body", "json-invalid"),
    ],
)
async def test_what_cannot_be_answered_is_refused_by_field_and_rule(ask, question, field, rule):
    answer = await ask(question)
    assert answer.headers["status"] == "422"
    assert [(e["field"], e["rule"]) for e in json.loads(answer.data)["errors"]] == [(field, rule)]


@pytest.mark.parametrize(
    ("role", "claims", "status", "rule"),
    [
        ("", {}, "401", "token-required"),
        ("partner", {}, "403", "role-not-allowed"),
        ("service", {}, "403", "role-not-allowed"),
        ("coordinator", {"programmes": ["other"]}, "403", "outside-your-access"),
        ("coordinator", {"organisation": "elsewhere"}, "404", "unknown-programme"),
    ],
)
async def test_whoever_may_not_read_a_figure_may_not_ask_for_it(ask, role, claims, status, rule):
    answer = await ask(LEFT, role, **claims)
    assert (answer.headers["status"], json.loads(answer.data)["rule"]) == (status, rule)


async def test_a_question_that_is_too_long_is_not_read(ask):
    assert (await ask(b" " * 20_000)).headers["status"] == "413"


def test_a_question_without_a_rule_does_not_start(tokens):
    nobody = Registry("reporting", roles=["coordinator"])
    with pytest.raises(UndeclaredOperation, match="ASK insteg"):
        Answering("nats://nowhere", "reporting", nobody, tokens.verifier, questions(None, tokens.clock))


def test_no_stream_stores_questions_and_answers_in_the_place_of_a_service():
    assert not [subjects for subjects in STREAM.subjects if fnmatch(QUESTION, subjects.replace(">", "*"))]
    assert not [stream for stream in STREAMS if QUESTION.startswith(f"insteg.{stream.lower()}.")]


async def test_the_pages_example_is_answered(ask):
    ((verb, subject, question, *options),) = [
        words for words in calls("nats", "docs/listening.md") if words[0] == "request"
    ]
    assert (verb, subject, options) == ("request", QUESTION, ["--header", "authorization:Bearer $TOKEN", "--raw"])
    answer = json.loads((await ask(json.loads(question))).data)
    assert (answer["goal"], answer["numerator"]) == ("left", 1)


async def test_more_questions_than_can_wait_are_told_so_and_the_projector_goes_on(ask, pool, bus, connection, tokens):
    """While others hold every connection but those it needs, and hundreds ask."""
    await connection.execute("BEGIN; LOCK TABLE read.goal IN ACCESS EXCLUSIVE MODE")
    asked = [asyncio.create_task(ask(LEFT)) for _ in range(300)]
    await until(lambda: "too-many-questions" in _refused(asked), limit=10)
    projector = Projector(pool, bus, STREAMS, LedgerProjection(), tokens.clock, zone=ZONE)
    running = asyncio.create_task(projector.run())
    try:
        async with asyncio.timeout(5), pool.acquire() as one, pool.acquire() as other:
            assert await one.fetchval("SELECT 1") == await other.fetchval("SELECT 1")
        assert not running.done()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await connection.execute("ROLLBACK")
    came = await asyncio.gather(*asked)
    assert {answer.headers["status"] for answer in came} <= {"200", "503"}
    assert len([answer for answer in came if answer.headers["status"] == "503"]) < 300
    assert (await ask(LEFT)).headers["status"] == "200"


def _refused(asked: list[asyncio.Task[Msg]]) -> list[str]:
    """By which rules; some may also have waited too long."""
    return [json.loads(task.result().data)["rule"] for task in asked if task.done()]


async def test_a_question_that_takes_too_long_is_given_up(ask, connection, monkeypatch):
    monkeypatch.setattr(over_the_bus, "_SECONDS", 0.2)
    await connection.execute("BEGIN; LOCK TABLE read.goal IN ACCESS EXCLUSIVE MODE")
    answer = await ask(LEFT)
    await connection.execute("ROLLBACK")
    assert (answer.headers["status"], json.loads(answer.data)["rule"]) == ("503", "away")
