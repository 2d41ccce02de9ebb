"""Who asks, and for what: caseworkers who write and look, partners who look."""

import random
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from itertools import count, cycle
from pathlib import Path
from typing import Any, Self

import local
from common.clock import SystemClock
from contracts.programme import ProgrammeDefinition
from enrolment.definitions import read_file
from local.client import Client
from local.demo.catch_up import caught_up
from tests.load.models import Act, Kind
from tests.load.subscribers import Sent
from tests.support.plain_http import PlainHttp

PROGRAMME = "natverksbygge"
PEOPLE, SESSIONS = 300, 40
WRITES_IN_A_HUNDRED = 20
_FIGURES = "{ programmes(first: 5) { nodes { id goals { id figure { value numerator denominator status } } } } }"
_ONE_GOAL = """{ programme(id: "natverksbygge") { id goal(id: "enrolled") { id target figure { numerator } } }
  watermark { position completeThrough } }"""
_OFFERED = '{ programme(id: "natverksbygge") { id title(lang: EN) goals { id target title(lang: EN) } } }'


class Actors:
    """Opened once on a running system: a programme with people, an activity and its sessions are there to work on."""

    def __init__(self, client: Client, seed: int) -> None:
        self._client, self._chance, self._numbers = client, random.Random(seed), count()
        self._seed, self._stack = seed, AsyncExitStack()
        self.sent: dict[str, Sent] = {}
        """Decisions on referrals, by the thing's id in the list of changes."""

    async def __aenter__(self) -> Self:
        self.definition = _definition()
        client = self._client
        service = client.token("local", "service")
        staff = client.token(self.definition.controller, "coordinator", "caseworker")
        partner = next(one.id for one in self.definition.organisations if "partner" in one.roles)
        self._enrolment = await self._connected(client.layout.url("enrolment"), service)
        self._activities = await self._connected(client.layout.url("activities"), service)
        self._staff = await self._connected(client.layout.url("gateway"), staff)
        self.partners_token = client.token(partner, "partner")
        self.tokens = {name: client.token(name, "partner") for name in self.referrers}
        self._partner = await self._connected(client.layout.url("gateway"), self.partners_token)
        await self._offer()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _connected(self, url: str, token: str) -> PlainHttp:
        return await self._stack.enter_async_context(PlainHttp(url, {"Authorization": f"Bearer {token}"}))

    @property
    def referrers(self) -> list[str]:
        """The partners, who all refer people here."""
        return [one.id for one in self.definition.organisations if "partner" in one.roles]

    async def _offer(self) -> None:
        """What is there before the crowd comes, heard by everybody."""
        document = self.definition.model_dump(mode="json", exclude_none=True)
        for organisation in document["organisations"]:
            if organisation["id"] in self.referrers:
                organisation["roles"] = sorted({*organisation["roles"], "referrer"})
        await self._enrolment.post("/programmes", document)
        known = [person for n in range(PEOPLE) for person in self._entry(f"{self._seed}-known-{n}")]
        for start in range(0, len(known), 500):
            await self._enrolment.post("/batch", {"mode": "per-row", "commands": known[start : start + 500]})
        await caught_up(self._client, SystemClock().now, self.definition.controller)
        activity, days = f"cafe-{self._seed}", self.definition.period.start
        commands: list[dict[str, Any]] = [_activity(activity)]
        commands += [_session(f"{activity}-{n}", activity, f"{days.year}-11-{n % 28 + 1:02}") for n in range(SESSIONS)]
        await self._client.batch("activities", [_Wanted(**one) for one in commands])

    def _entry(self, person: str) -> list[dict[str, Any]]:
        return [
            {"operation": "people", "body": {"person_id": person, "controller": self.definition.controller}},
            {"operation": "participations", "body": _participation(person)},
        ]

    async def refer(self, count: int) -> None:
        """So many people are referred by the partners in turn, and agree to each being told what becomes of it."""
        whose = cycle(self.referrers)
        commands = [one for number in range(count) for one in self._referral(f"{self._seed}-{number}", next(whose))]
        for start in range(0, len(commands), 500):
            await self._enrolment.post("/batch", {"mode": "per-row", "commands": commands[start : start + 500]})
        await caught_up(self._client, SystemClock().now, self.definition.controller)

    def _referral(self, name: str, referrer: str) -> list[dict[str, Any]]:
        person = {"person_id": f"{name}-referred", "controller": self.definition.controller}
        about = {"programme_id": PROGRAMME, "person_id": person["person_id"]}
        referral = {"referral_id": name, "referrer": referrer, "reference": name, "on": "2014-06-01"}
        consent = {"organisation": referrer, "given": True, "on": "2014-06-01"}
        return [
            {"operation": "people", "body": person},
            {"operation": "referrals", "body": about | referral},
            {"operation": "consents", "body": about | consent},
        ]

    # What one asks for: each returns when answered.

    async def decides(self, number: int) -> None:
        """One of those who were referred is put on the waiting list, of which the subscribers of its referrer hear."""
        name = f"{self._seed}-{number}"
        thing, referrer = f"Referral:{name}", self.referrers[number % len(self.referrers)]
        self.sent[thing] = Sent(referrer, time.perf_counter())
        try:
            await self._enrolment.post(f"/referrals/{name}/decision", {"status": "waitlisted", "on": "2014-06-02"})
        except BaseException:
            del self.sent[thing]  # counted as failed; whether anybody hears of it is not known
            raise

    async def registers(self) -> None:
        """Somebody is registered."""
        person = f"{self._seed}-{next(self._numbers)}"
        await self._enrolment.post("/people", {"person_id": person, "controller": self.definition.controller})

    async def registers_and_enrols(self) -> None:
        """Somebody is registered and enters the programme, one after the other."""
        person = f"{self._seed}-{next(self._numbers)}"
        for command in self._entry(person):
            await self._enrolment.post(f"/{command['operation']}", command["body"])

    async def notes_attendance(self) -> None:
        """One of those who are known was at a session; said again, it is a correction or nothing new."""
        number = next(self._numbers)
        body = {
            "session_id": f"cafe-{self._seed}-{number % SESSIONS}",
            "person_id": f"{self._seed}-known-{number // SESSIONS % PEOPLE}",
            "status": "present",
        }
        await self._activities.post("/attendance", body)

    async def looks_at_a_figure(self) -> None:
        """Staff look at one goal, with the watermark."""
        _whole(await self._staff.post("/graphql", {"query": _ONE_GOAL}))

    async def looks_at_everything(self) -> None:
        """Staff look at every goal of what they run."""
        _whole(await self._staff.post("/graphql", {"query": _FIGURES}))

    async def partner_looks(self) -> None:
        """A partner looks at the goals of a programme."""
        _whole(await self._partner.post("/graphql", {"query": _OFFERED}))

    def partner(self) -> "tuple[PlainHttp, Callable[[], Act]]":
        """A partner's client with a connection of its own, and what it asks for."""
        headers = {"Authorization": f"Bearer {self.partners_token}"}
        own = PlainHttp(self._client.layout.url("gateway"), headers)

        async def looks() -> None:
            _whole(await own.post("/graphql", {"query": _OFFERED}))

        return own, lambda: looks

    def mixed(self, _number: int) -> tuple[Kind, Act]:
        """Four reads to a write; of the writes most are attendance, as on any working day."""
        if self._chance.randrange(100) < WRITES_IN_A_HUNDRED:
            writes = (self.notes_attendance, self.notes_attendance, self.notes_attendance, self.registers_and_enrols)
            return "write", self._chance.choice(writes)
        reads = (self.looks_at_a_figure, self.looks_at_a_figure, self.partner_looks, self.looks_at_everything)
        return "read", self._chance.choice(reads)


class _Wanted:
    def __init__(self, operation: str, body: dict[str, Any]) -> None:
        self.operation, self.body = operation, body


def _definition() -> ProgrammeDefinition:
    definition = read_file(Path(local.__file__).parent / "programmes" / f"{PROGRAMME}.yaml")
    assert isinstance(definition, ProgrammeDefinition)
    return definition


def _activity(name: str) -> dict[str, Any]:
    body = {"activity_id": name, "programme_id": PROGRAMME, "title": "Språkcafé", "kind": "language-cafe"}
    return {"operation": "activities", "body": body}


def _session(name: str, activity: str, day: str) -> dict[str, Any]:
    hours = {"starts_at": f"{day}T17:00:00Z", "ends_at": f"{day}T19:00:00Z"}
    return {"operation": "sessions", "body": {"session_id": name, "activity_id": activity, **hours}}


def _participation(person: str) -> dict[str, Any]:
    return {
        "programme_id": PROGRAMME,
        "person_id": person,
        "on": "2014-06-10",
        "entry": {"age": 30, "gender": "woman"},
        "circumstances": {"foreign_born": True, "residence": "refugee", "needs": ["network-building"]},
    }


def _whole(answer: dict[str, Any]) -> None:
    if answer.get("errors"):
        raise RuntimeError(answer["errors"][0]["message"])
