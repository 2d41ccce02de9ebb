"""One trace from the request of a command, through its event and the bus, to the figure that it moved."""

import asyncio

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from common import db, inbound, telemetry
from common.http import Checks, Commands, create_app
from common.inbound import Projector
from common.reactions import Reactions
from common.relay import Relay
from common.streams import provision
from tests.support import tally
from tests.support.bakery import SPEC, LoafBaked
from tests.support.shop import routes, rules
from tests.support.spine import running
from tests.support.tokens import Tokens
from tests.support.waiting import ended, until

CALLERS = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
OTHERS = "00-aaaabbbbccccddddeeeeffff00001111-00f067aa0ba902b7-01"


@pytest.fixture
def spans(monkeypatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "_tracer", provider.get_tracer("test"))
    return exporter


@pytest.fixture
async def bakery(spine, pool, bus, tmp_path):
    """A shop over HTTP, its relay, its stream, and the inbound log beside it."""
    await pool.execute("CREATE TABLE shelf (oven text, by text)")
    await db.migrate(spine, ("inbound", inbound.MIGRATIONS))
    await pool.execute(tally.TABLE)
    await provision(bus, SPEC)
    tokens, relay = Tokens(tmp_path), Relay(spine, bus, SPEC)
    app = create_app("shop", registry=rules(), verifier=tokens.verifier, checks=Checks(), routers=[routes()],
                     commands=Commands(pool, tokens.clock, relay.wake))  # fmt: skip
    transport = httpx.ASGITransport(app)
    asking = httpx.AsyncClient(transport=transport, base_url="http://shop", headers=tokens.header("baker"))
    async with asking as client, running(relay):
        yield client, tokens.clock


def _named(spans: InMemorySpanExporter, name: str) -> list:
    return [span for span in spans.get_finished_spans() if span.name == name]


def _trace(span) -> str:
    return format(span.context.trace_id, "032x")


async def _applied(pool, facts: int) -> None:
    async def there() -> bool:
        return sum(state[0] for state in (await tally.tally(pool)).values()) == facts

    await until(there)


async def test_a_command_and_its_projection_are_one_trace(bakery, pool, bus, spans):
    client, clock = bakery
    projecting = asyncio.create_task(Projector(pool, bus, ["BAKERY"], tally.Tally(), clock).run())
    try:
        answer = await client.post("/loaves", json={"oven": "north", "count": 2}, headers={"traceparent": CALLERS})
        assert answer.status_code == 201
        await _applied(pool, 2)
        (command,), (projection,) = _named(spans, "POST /loaves"), await until(lambda: _named(spans, "project"))
    finally:
        await ended(projecting)
    assert _trace(command) == _trace(projection) == CALLERS.split("-")[1]
    assert projection.parent.span_id == command.context.span_id, "what caused it stands right above it"


async def test_a_batch_of_several_commands_is_linked_to_each(bakery, pool, bus, spans):
    client, clock = bakery
    for trace, oven in ((CALLERS, "north"), (OTHERS, "south")):
        await client.post("/loaves", json={"oven": oven}, headers={"traceparent": trace})
    await until(lambda: pool.fetchval("SELECT count(*) = 2 FROM spine.bus_log"))
    projecting = asyncio.create_task(Projector(pool, bus, ["BAKERY"], tally.Tally(), clock).run())
    try:
        await _applied(pool, 2)
        projections = await until(lambda: _named(spans, "project"))
    finally:
        await ended(projecting)
    linked = {format(link.context.trace_id, "032x") for span in projections for link in span.links}
    inside = {_trace(span) for span in projections}
    wanted = {CALLERS.split("-")[1], OTHERS.split("-")[1]}
    assert wanted <= linked | inside
    assert linked, "read in one go, they are linked"


async def test_what_another_service_does_about_it_is_the_same_trace(bakery, pool, nats_server, spans):
    client, clock = bakery
    heard = []

    async def handle(connection, message) -> None:
        heard.append(telemetry.traceparent())

    reactions = Reactions(pool, nats_server.url, "BAKERY", "cafe", {LoafBaked.subject: handle}, clock)
    hearing = asyncio.create_task(reactions.run())
    try:
        await client.post("/loaves", json={"oven": "north"}, headers={"traceparent": CALLERS})
        await until(lambda: heard)
    finally:
        await ended(hearing)
    assert heard[0].split("-")[1] == CALLERS.split("-")[1]
