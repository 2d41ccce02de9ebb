"""A town that hands months in: reporting with its log, and the real enrolment service behind the personal-data door."""

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import httpx

from common import db
from common.calling import Caller, fixed_token
from common.clock import ManualClock
from common.http import Checks, Commands, create_app
from contracts.activities_hours import AttendanceApproved, AttendanceMonthLocked
from contracts.enrolment import ProgrammeDefined
from contracts.programme import ParticipantFile, ProgrammeDefinition
from enrolment.__main__ import MIGRATIONS as ENROLMENTS
from enrolment.api import access as enrolments_access
from enrolment.api.deciding import commands
from enrolment.api.routes import routes as enrolments_routes
from enrolment.api.seeing import Seeing
from enrolment.vault import Vault
from reporting.__main__ import checking
from reporting.api import access
from reporting.api.routes import routes
from reporting.projections.books import LedgerProjection
from tests.support.commanding import Commanded
from tests.support.histories import PROGRAMME, definition
from tests.support.linking import links
from tests.support.logbook import Logbook, messages_of
from tests.support.signing import HOOKS, KEYS
from tests.support.stories import AT as SAID_AT
from tests.support.stories import Story
from tests.support.tokens import Tokens

AT = datetime(2019, 6, 3, 10, 0, tzinfo=UTC)
MONTHS = f"/exports/{PROGRAMME}/participant-months"
CORRECTIONS = f"/exports/{PROGRAMME}/corrections"
NUMBERS = {"p-1": "19850709-9805", "p-2": "19900101-9802", "p-3": "19811228-9874"}
"""Of the serial numbers (980 on) that the tax agency keeps for tests; nobody has them."""


def programme(rule: ParticipantFile | None = None) -> ProgrammeDefinition:
    """The programme of the stories, from 2019 on, with a fund that takes a file every month."""
    plain = definition(1, ())
    period = plain.period.model_copy(update={"start": date(2019, 1, 1)})
    return plain.model_copy(update={"period": period, "participant_file": rule or ParticipantFile()})


def defined(told: ProgrammeDefinition) -> tuple:
    """The programme as reporting hears of it."""
    event = ProgrammeDefined(
        occurred_on=told.period.start, recorded_at=SAID_AT, programme_id=told.id, controller="town", definition=told
    )
    return f"programme:{told.id}", told.version, event


def approved(story: Story, session: int, version: int = 1) -> tuple:
    """Staff answer for an attendance."""
    name = f"s-{session}~{story.person}"
    event = AttendanceApproved(**story.common(SAID_AT.date()), attendance_id=name, approves=version)
    return f"attendance:{name}", version + 1, event


def locked(month: str) -> tuple:
    """A month's hours are closed."""
    about = {"occurred_on": SAID_AT.date(), "recorded_at": SAID_AT, "programme_id": PROGRAMME, "controller": "town"}
    event = AttendanceMonthLocked(**about, month=month, attendances=0, people=0, minutes=0, digest="0" * 64)
    return f"attendance-month:{PROGRAMME}:{month}", 1, event


@dataclass
class Town:
    """Both services; `clock` is theirs."""

    reporting: Commanded
    enrolment: Commanded
    clock: ManualClock
    logbook: Logbook
    app: Any
    _said: int = field(default=0)

    async def hears(self, log: list[tuple]) -> None:
        """Reporting hears of events."""
        await self.logbook.write(messages_of(log, self._said + 1))
        self._said += len(log)

    async def get(self, path: str, **more: object) -> httpx.Response:
        """As the owner's coordinator, unless told otherwise."""
        return await self.reporting.get(path, **{"organisation": "town", "programmes": ["*"], **more})

    async def post(self, path: str, body: object, **more: object) -> httpx.Response:
        """Likewise."""
        return await self.reporting.post(path, body, **{"organisation": "town", "programmes": ["*"], **more})

    async def hand_in(self, month: str, *despite: str) -> httpx.Response:
        """A month."""
        return await self.post(f"{MONTHS}/{month}/submission", {"despite": despite})

    async def correct(self) -> dict:
        """What is late; how many differences there are, by month."""
        answer = await self.post(CORRECTIONS, {})
        assert answer.status_code in {200, 201}, answer.text
        return {one["month"]: one["differences"] for one in answer.json()["editions"]}

    async def rows(self, path: str, **more: object) -> list[list[str]]:
        """A CSV file's rows, without the columns' titles."""
        answer = await self.get(path, **more)
        assert answer.status_code == 200, answer.text
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]

    async def file(self, month: str, **query: object) -> list[list[str]]:
        """The month's file."""
        asked = "&".join(f"{name}={value}" for name, value in {"format": "csv", **query}.items())
        return await self.rows(f"{MONTHS}/{month}/file?{asked}")

    async def registers(self, person: str, **more: object) -> None:
        """Enrolment knows who it is."""
        number = {"kind": "personal-identity-number", "value": NUMBERS[person]}
        known = {"person_id": person, "controller": "town", "given_name": f"Name-{person}", "gender": "woman"}
        await self.enrolment.done("/people", {**known, "identifiers": [number], **more}, organisation="town")


@asynccontextmanager
async def town(
    dsn: str, connection: asyncpg.Connection, home, told: ProgrammeDefinition | None = None
) -> AsyncIterator[Town]:
    """Two services; only in tests do they share a database, each with its own tables."""
    await db.migrate(dsn, ("common", db.MIGRATIONS), ("enrolment", ENROLMENTS))
    pool, clock = await db.open_pool(dsn), ManualClock(AT)
    tokens, vault = Tokens(home, clock), Vault(b"m" * 32, b"p" * 32)
    behind = create_app(
        "enrolment", registry=enrolments_access.rules(), verifier=tokens.verifier, checks=Checks(),
        routers=enrolments_routes(commands(clock, vault), pool, Seeing(pool, vault, clock)),
        commands=Commands(pool, clock),
    )  # fmt: skip
    shut = httpx.ASGITransport(behind)
    async with Caller("http://enrolment.test", fixed_token(""), transport=shut) as door:
        front = create_app(
            "reporting", registry=access.rules(), verifier=tokens.verifier, checks=Checks(),
            routers=routes(pool, clock, checking(KEYS), HOOKS, links(clock), door=door), commands=Commands(pool, clock),
        )  # fmt: skip
        async with (
            httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://reporting.test") as client,
            httpx.AsyncClient(transport=shut, base_url="http://enrolment.test") as other,
        ):
            logbook = Logbook(connection, LedgerProjection())
            made = Town(Commanded(client, pool, tokens), Commanded(other, pool, tokens), clock, logbook, front)
            stated = told or programme()
            body = stated.model_dump(mode="json", exclude_defaults=True)
            await made.enrolment.done("/programmes", body, organisation="town")
            await made.hears([defined(stated)])
            yield made
    await pool.close()
