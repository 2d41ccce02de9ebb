"""What is asked of the system while it suffers, and a log of what it acknowledged, kept on the outside."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from contracts.programme import ProgrammeDefinition
from local.client import Client
from local.history import play
from local.history.stage import IN_THE_TARGET_GROUP, Command
from tests.support.campaign.recount import Answered
from tests.support.campaign.town import Town
from tests.support.whole_town import OWNER, programme_of_today, today

_AWAY = {502, 503, 504}
_QUERY = "{ programmes(first: 5) { nodes { id goals { id figure { numerator denominator status } } } } }"
TODAY = "idag"


@dataclass
class Load:
    """Programmes' whole histories, again and again of other people, in order, each command until it is answered."""

    town: Town
    client: Client
    definitions: Sequence[ProgrammeDefinition]
    seed: int
    batch: int = 25
    rounds: int = 0
    acknowledged: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    """What was asked (unique) -> (service, aggregate, version) as answered."""
    answered: list[Answered] = field(default_factory=list)
    """The log of commands that the client keeps, each with its answer, in order."""
    refused: list[str] = field(default_factory=list)
    replayed: int = 0
    entered: set[str] = field(default_factory=set)
    """Who entered the programme of today: surveys hears of it and asks each, by a letter through enrolment's door."""
    read: Counter[str] = field(default_factory=Counter)
    """Answers to the partners' and staff's queries, by kind."""
    wrong: list[str] = field(default_factory=list)
    """Answers that nobody may ever get."""

    @property
    def programmes(self) -> list[ProgrammeDefinition]:
        """Those whose histories are told, and that of today."""
        return [*self.definitions, ProgrammeDefinition.model_validate(programme_of_today(id=TODAY))]

    async def define(self) -> None:
        """The programmes."""
        for body in [definition.model_dump(mode="json", exclude_none=True) for definition in self.programmes]:
            await self._send("enrolment", [_command("programmes", body)], f"definition/{body['id']}")

    async def tell_a_round(self) -> None:
        """Every programme's history once more, of other people."""
        self.rounds += 1
        told = play({d.id: d.controller for d in self.definitions}, self.seed, f"-{self.rounds}").commands
        for start in range(0, len(told), self.batch):
            part = told[start : start + self.batch]
            for service in ("enrolment", "activities"):
                own = [command for command in part if command.service == service]
                if own:
                    await self._send(service, own, f"{self.rounds}/{start}")
            await self._somebody_enters(start)

    async def ask_for_figures(self, stop: asyncio.Event) -> None:
        """Readers of both kinds, who never wait for the writers."""
        chance = random.Random(self.seed)
        async with httpx.AsyncClient(timeout=30) as http:
            while not stop.is_set():
                definition = chance.choice(list(self.definitions))
                organisation = chance.choice(definition.organisations)
                role = "coordinator" if "owner" in organisation.roles else "partner"
                token = self.client.token(organisation.id, role)
                await self._ask(http, token)
                await asyncio.sleep(0.02)

    async def probe(self, name: str) -> bool:
        """One command and its replay, and one question: whether everything answers again."""
        url = self.town.layout.url("enrolment") + "/people"
        body = {"person_id": name, "controller": "probe", "reference": name}
        headers = {"Authorization": f"Bearer {self.client.token('local', 'service')}", "Idempotency-Key": name}
        async with httpx.AsyncClient(timeout=5) as http:
            try:
                first = await http.post(url, json=body, headers=headers)
                again = await http.post(url, json=body, headers=headers)
                asked = await self._ask(http, self.client.token("harjedalen", "coordinator"))
            except httpx.TransportError:
                return False
        if not (first.is_success and again.is_success and asked):
            return False
        if (first.status_code, first.content) != (again.status_code, again.content):
            self.wrong.append(f"a replayed key was answered otherwise: {first.text} / {again.text}")
        self.replayed += 1
        self.acknowledged[f"probe {name}"] = ("enrolment", first.json()["aggregate"], first.json()["version"])
        return True

    async def _send(self, service: str, commands: Sequence[Command], name: str) -> None:
        answers = await self.client.batch(service, commands)
        for number, (command, answer) in enumerate(zip(commands, answers, strict=True)):
            if "problem" in answer:
                self.refused.append(f"{command.operation} {command.body}: {answer['problem']}")
            else:
                self.acknowledged[f"{name}/{service}/{number}"] = (service, answer["aggregate"], answer["version"])
                self.answered.append((command, answer))

    async def _somebody_enters(self, number: int) -> None:
        person = f"today-{self.rounds}-{number}"
        known = {"person_id": person, "controller": OWNER, "reference": person, "email": f"{person}@example.org"}
        enters = {
            "programme_id": TODAY, "person_id": person, "on": f"{today()}", "entry": {"gender": "woman", "age": 30},
            "circumstances": IN_THE_TARGET_GROUP,
        }  # fmt: skip
        await self._send("enrolment", [_command("people", known), _command("participations", enters)], person)
        self.entered.add(person)

    async def _ask(self, http: httpx.AsyncClient, token: str) -> bool:
        try:
            answer = await http.post(
                self.town.layout.graphql, json={"query": _QUERY}, headers={"Authorization": f"Bearer {token}"}
            )
        except httpx.TransportError:
            self.read["no answer"] += 1
            return False
        content: Any = answer.json()
        if answer.status_code == httpx.codes.OK and not content.get("errors"):
            self.read["answered"] += 1
            return True
        if answer.status_code in _AWAY:
            self.read["away"] += 1
        else:
            self.read["wrong"] += 1
            self.wrong.append(f"{answer.status_code} {answer.text[:300]}")
        return False


def _command(operation: str, body: dict[str, Any]) -> Command:
    return Command(today(), "enrolment", operation, body)
