"""Protected people are nowhere: events go through reporting's projection, then everybody is asked for everything."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from contracts.roles import ROLES
from gateway.api.app import build_app, build_endpoint, checks
from gateway.api.limits import Limits
from gateway.api.schema import build
from gateway.settings import Settings
from gateway.storage.reading import opened_pool
from local.engines import Postgres
from reporting.projections.books import LedgerProjection
from tests.support import read_model
from tests.support.asked_of_the_view import WHOLE
from tests.support.asking import Asker
from tests.support.logbook import Logbook, messages_of
from tests.support.partners_lives import Person, bakery
from tests.support.stories import merged
from tests.support.tokens import AT, URL, Tokens
from tests.support.whole_schema import every_field

PAGES = {f"Query.{name}.first": "9" for name in ("referrals", "openings", "placements")}
EVERYTHING = every_field(build().core, WHOLE | PAGES | {"Query.node.id": '"Referral:r-p-1"'})
HIDDEN = ("NO-p-1", "r-p-1", "pl-p-1")
SHOWN = ("NO-p-2", "r-p-2", "pl-p-2")
ORGANISATIONS = ("owner", "steering", "friend", "office", "bakery", "stranger")


@pytest.fixture
async def connection(database: str) -> AsyncIterator[asyncpg.Connection]:
    admin = await asyncpg.connect(database)
    await read_model.make_gateway_role(admin)
    await read_model.fill(database)
    await admin.executemany(
        "INSERT INTO read.organisation VALUES ('bridge', $1, $1, $2, NULL)",
        [("office", ["referrer"]), ("bakery", ["employer"])],
    )
    await admin.execute("TRUNCATE inbound.head")
    await admin.execute("INSERT INTO inbound.head (fact_no) VALUES (0)")
    yield admin
    await admin.close()


@pytest.fixture
async def asker(connection, database: str, postgres: Postgres, tmp_path: Path) -> AsyncIterator[Asker]:
    dsn = postgres.dsn(database.rpartition("/")[2], "gateway", read_model.GATEWAY_PASSWORD)
    told = Settings(environment="test", database_url=dsn, issuer=URL, jwks_url="file:///unused", cursor_key="k")
    tokens = Tokens(tmp_path)
    async with opened_pool(dsn, size=2, seconds=20) as pool:
        roomy = Limits(characters=100_000, tokens=20_000, depth=30, fields=5_000, cost=10**9, seconds=20)
        app = build_app(build_endpoint(told, pool, tokens.clock, roomy), tokens.verifier, checks(pool))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
            yield Asker(client, tokens)


async def found(asker: Asker, connection: asyncpg.Connection, texts: tuple[str, ...]) -> set[tuple[str, str]]:
    """Which organisation finds which of these texts in anything that any role of it may ask for."""
    await connection.execute("UPDATE inbound.head SET complete_through = $1", AT)
    seen = set()
    for organisation in ORGANISATIONS:
        for role in ROLES:
            answer = await asker.ask(EVERYTHING, role=role, organisation=organisation)
            assert answer.status_code == 200, answer.text
            assert answer.json()["extensions"]["watermark"]["completeThrough"]
            # Facts are read by staff, under pseudonyms: what is hunted is what shows single people to partners.
            seen |= {(organisation, text) for text in texts if f'"{text}"' in answer.text}
    return seen


async def test_protected_people_are_in_nobodys_answer(asker: Asker, connection: asyncpg.Connection):
    one, other = Person("p-1"), Person("p-2")
    logbook, said = Logbook(connection, LedgerProjection()), 0

    async def say(*events) -> None:
        nonlocal said
        await logbook.write(messages_of(list(events), first=said + 1))
        said += len(events)

    await say(bakery(), *(e for who in (one, other) for e in (who.consents(), who.is_shared(), who.is_offered())))
    theirs = {("office", "NO-p-1"), ("bakery", "pl-p-1"), ("office", "NO-p-2"), ("bakery", "pl-p-2")}
    assert {pair for pair in await found(asker, connection, (*HIDDEN, *SHOWN)) if pair[1][:2] != "r-"} == theirs

    await say(one.is_protected(), one.is_shared("accepted"), one.starts())
    assert await found(asker, connection, HIDDEN) == set()
    assert {text for _, text in await found(asker, connection, SHOWN)} == {"NO-p-2", "pl-p-2"}

    await say(merged(1, "p-1", "p-2"), other.is_shared("entered"))
    assert await found(asker, connection, (*HIDDEN, *SHOWN)) == set()
