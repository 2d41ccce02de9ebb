"""A protected identity: 200 when every service has heard it from the bus, 202 naming those that have not."""

from types import SimpleNamespace

import httpx
import pytest

from common import db
from common.access import Registry
from common.bus import BusClient
from common.calling import Caller, fixed_token
from common.http import Checks, Commands, create_app
from common.inbox import Inbox
from common.relay import Relay
from common.streams import provision
from contracts.enrolment_people import PersonProtected
from contracts.roles import ROLES
from enrolment.__main__ import STREAM
from enrolment.api import access
from enrolment.api.confirming import Listeners
from enrolment.api.deciding import commands
from enrolment.api.routes import routes
from tests.integration.enrolment.conftest import VAULT, seeing
from tests.support.commanding import Commanded
from tests.support.waiting import ended, until


def _listener(enrolment, pool, name, *, away=False):
    """Another service, with its inbox in the same database: only `GET /heard` is asked of it."""
    app = create_app(
        name, registry=Registry(name, roles=ROLES), verifier=enrolment.tokens.verifier, checks=Checks(),
        commands=Commands(pool, enrolment.tokens.clock),
    )  # fmt: skip
    transport = httpx.MockTransport(lambda _: httpx.Response(503)) if away else httpx.ASGITransport(app)
    token = enrolment.tokens.mint("service", organisation="local")
    return Caller(f"http://{name}.test", fixed_token(token), transport=transport, tries=1)


async def _heard(pool, clock, message_version, protected=True):
    """The listener's reactions take the person's events in, as from the bus."""

    async def nothing(*_):
        return None

    inbox = Inbox("activities", {PersonProtected.subject: nothing}, clock)
    for version in range(1, message_version + 1):
        message = SimpleNamespace(
            aggregate="person:p1", version=version, subject=PersonProtected.subject, stream="ENROLMENT", seq=version,
            id=f"person:p1/{version}", recorded_at=clock.now(), digest=b"", traceparent=None, body=b"{}",
        )  # fmt: skip
        await inbox.hear(pool, message)


@pytest.fixture
async def watched(enrolment):
    """Enrolment with two listeners: one that answers, one that is away."""

    def app(away):
        clock = enrolment.tokens.clock
        callers = {
            "activities": _listener(enrolment, enrolment.pool, "activities"),
            "matching": _listener(enrolment, enrolment.pool, "matching", away=away),
        }
        seen = seeing(enrolment.pool, clock, listeners=Listeners(callers, seconds=0.2))
        made = create_app(
            "enrolment", registry=access.rules(), verifier=enrolment.tokens.verifier, checks=Checks(),
            routers=routes(commands(clock, VAULT), enrolment.pool, seen), commands=Commands(enrolment.pool, clock),
        )  # fmt: skip
        client = httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url="http://enrolment.test")
        return Commanded(client, enrolment.pool, enrolment.tokens)

    return app


async def test_those_that_have_not_heard_are_named_until_they_have(watched):
    service = watched(away=False)
    answer = await service.post("/people/p1/protection", {"protected": True})
    assert (answer.status_code, answer.json()["waiting_for"]) == (202, ["activities", "matching"])
    assert await service.pool.fetchval("SELECT protected FROM enrolment.person WHERE person_id = 'p1'")
    await _heard(service.pool, service.tokens.clock, 2)
    now = await service.get("/people/p1/protection")
    assert (now.status_code, now.json()["confirmed"]) == (200, ["activities", "matching"])
    again = await service.post("/people/p1/protection", {"protected": True})
    assert (again.status_code, again.json()["waiting_for"]) == (200, [])
    lifted = await service.post("/people/p1/protection", {"protected": False})
    assert lifted.status_code == 202  # the lifting is news again


async def test_a_service_that_is_away_has_not_confirmed(watched):
    service = watched(away=True)
    await _heard(service.pool, service.tokens.clock, 2)
    answer = await service.post("/people/p1/protection", {"protected": True})
    assert (answer.status_code, answer.json()["waiting_for"]) == (202, ["matching"])
    assert answer.json()["confirmed"] == ["activities"]


async def test_an_event_that_failed_has_not_been_heard(watched):
    service = watched(away=True)
    await _heard(service.pool, service.tokens.clock, 2)
    await service.post("/people/p1/protection", {"protected": True})
    await service.pool.execute(
        "INSERT INTO spine.retry (consumer, aggregate, version, subject, stream, seq, message_id, recorded_at, digest, "
        "body, waits, reason, tries, due_at) SELECT 'activities', 'person:p1', 2, 's', 'ENROLMENT', 2, 'x', "
        "recorded_at, '', '', false, 'poison', 1, recorded_at FROM spine.event LIMIT 1"
    )
    assert (await service.get("/people/p1/protection")).json()["waiting_for"] == ["activities", "matching"]


async def test_only_services_ask_what_was_heard(enrolment):
    asked = "/heard?stream=ENROLMENT&aggregate=person:p1&version=1"
    assert (await enrolment.get(asked)).status_code == 403
    assert (await enrolment.get(asked, role="service")).json() == {"heard": False}


async def test_the_projector_has_heard_once_its_checkpoint_is_past_the_event(enrolment, database, nats_server):
    """Reporting has no inbox: the event's sequence in the stream is held against the checkpoint."""
    await enrolment.done("/people/p1/protection", {"protected": True})
    client = BusClient()
    await client.connect(nats_server.url)
    await provision(client, STREAM)
    import asyncio

    relaying = asyncio.create_task(Relay(database, client, STREAM).run())
    try:
        await until(lambda: enrolment.pool.fetchval("SELECT count(*) = 0 FROM spine.outbox"))
    finally:
        await ended(relaying)
        await client.jetstream().delete_stream(STREAM.name)
        await client.close()
    from enrolment.storage import said

    async with enrolment.pool.acquire() as connection:
        (event,) = await said.last(connection, ["p1"], PersonProtected.subject)
    assert (event.aggregate, event.version, event.seq) == ("person:p1", 2, 3)  # programme, person, protection
    await db.migrate(database, ("inbound", db.MIGRATIONS.parent / "inbound_migrations"))
    asked = f"/heard?stream=ENROLMENT&aggregate=person:p1&version=2&seq={event.seq}"
    for seq, expected in ((2, False), (3, True)):
        await enrolment.pool.execute(
            "INSERT INTO inbound.checkpoint VALUES ('ENROLMENT', $1, '') ON CONFLICT (stream) DO UPDATE SET seq = $1",
            seq,
        )
        assert (await enrolment.get(asked, role="service")).json() == {"heard": expected}
