"""Surveys over HTTP on a real database, with one programme that asks at entry and exit heard."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import httpx
import pytest
from fastapi import FastAPI

from common import db
from common.clock import ManualClock
from common.http import Checks, Commands, create_app
from contracts.programme import ProgrammeDefinition
from local.engines import Postgres
from surveys.__main__ import MIGRATIONS
from surveys.api import access
from surveys.api.deciding import commands
from surveys.api.reads import Reads
from surveys.api.routes import routes
from surveys.definitions import Shelf, load
from surveys.domain import asking
from surveys.domain.links import Links, Opened
from surveys.domain.participation import Fact, Spell
from surveys.domain.programmes import Programme, heard
from surveys.handlers import Tools
from surveys.pages.answering import Desk
from surveys.pages.limits import Limit
from surveys.pages.routes import Pages
from surveys.storage import asking as put
from surveys.storage import invitations, participations, programmes
from tests.support.commanding import Commanded
from tests.support.migrated import migrated
from tests.support.surveyed import SURVEYED, Enrolment
from tests.support.tokens import Tokens

AT = datetime(2018, 6, 15, 10, 0, tzinfo=UTC)
PUBLIC = "http://surveys.test"


@dataclass
class Surveyed(Commanded):
    """The service with its tools: tests reach the page as a browser would, by a link."""

    tools: Tools
    programme: Programme
    app: FastAPI

    @property
    def clock(self) -> ManualClock:
        clock = self.tokens.clock
        assert isinstance(clock, ManualClock)
        return clock

    async def enter(self, person: str, start: str, end: str | None = None, **more: str) -> Spell:
        """Somebody takes part, as heard from enrolment."""
        spell = Spell(1, date.fromisoformat(start), date.fromisoformat(end) if end else None, **more)
        async with self.pool.acquire() as connection:
            entry = Fact(1, 1, "entry", 1, spell.start, gender=spell.gender, group=spell.group)
            exit_ = [Fact(2, 2, "exit", 1, spell.end)] if spell.end else []
            await participations.keep(connection, [("steg", person, fact) for fact in (entry, *exit_)])
        return spell

    async def ask(self, person: str, spell: Spell, moment: str = "exit") -> str:
        """Put the programme's question to somebody; returns the invitation's id."""
        (plan,), instrument = self.programme.plans, self.tools.shelf.get("entry-exit")
        question = asking.about(self.programme, person, spell, plan=plan, moment=moment, version=1)
        async with self.pool.acquire() as connection, connection.transaction():
            wanted = [put.Asking(question, instrument, plan)]
            refused = await put.ask(connection, wanted, links=self.tools.links, at=self.clock.now())
        assert refused == [None]
        return question.id

    async def page(self, invitation_id: str, *, assisted: bool = False) -> str:
        """The path of an invitation's page."""
        async with self.pool.acquire() as connection:
            row = (await invitations.find(connection, [invitation_id]))[invitation_id]
        opened = Opened(row.number, row.round, row.invitation.closes_on, assisted)
        return f"/s/{self.tools.links.token(opened)}"

    async def asked(self, person: str = "p1", *, moment: str = "exit") -> str:
        """The page of somebody who has just left (or entered)."""
        days = ("2018-03-01", "2018-06-14") if moment == "exit" else ("2018-06-01", None)
        spell = await self.enter(person, *days)
        return await self.page(await self.ask(person, spell, moment))

    async def send(self, page: str, to: str = "submit", **values: str) -> httpx.Response:
        """Fill in a page as a browser does; items are named with underscores here."""
        sent = {f"i.{name.replace('_', '-')}": value for name, value in values.items() if name != "step"}
        return await self.client.post(page, data={"to": to, "step": values.get("step", "1"), **sent})


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return load()


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """A database with the service's tables."""
    return migrated(postgres, ("common", db.MIGRATIONS), ("surveys", MIGRATIONS))


@pytest.fixture
async def empty(database, tmp_path, shelf) -> AsyncIterator[Surveyed]:
    pool = await db.open_pool(database)
    tokens = Tokens(tmp_path, ManualClock(AT))
    links = Links(b"k" * 32)
    tools = Tools(tokens.clock, shelf, links)
    pages = Pages(
        Desk(pool, tokens.clock, shelf, links),
        everybody=Limit(tokens.clock, 10_000), wrong=Limit(tokens.clock, 20), behind_proxy=True,
    )  # fmt: skip
    reads = Reads(pool, tokens.clock, shelf, links, PUBLIC)
    app = create_app(
        "surveys", registry=access.rules(), verifier=tokens.verifier, checks=Checks(),
        routers=[routes(commands(tokens.clock, shelf, links)), reads.router(), pages.router()],
        commands=Commands(pool, tokens.clock),
    )  # fmt: skip
    transport = httpx.ASGITransport(app)
    programme = heard(ProgrammeDefinition.model_validate(SURVEYED))
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        yield Surveyed(client, pool, tokens, tools, programme, app)
    await pool.close()


@pytest.fixture
async def surveys(empty: Surveyed) -> Surveyed:
    async with empty.pool.acquire() as connection:
        await programmes.keep(connection, empty.programme)
    return empty


@pytest.fixture
async def enrolment(empty):
    said = Enrolment(empty)
    await said.defined()
    return said
