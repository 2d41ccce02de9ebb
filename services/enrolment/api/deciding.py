"""From tasks to answers in one transaction: lay the desk, decide one by one, store everything together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from common import telemetry
from common.access import Principal
from common.clock import Clock
from common.db import Connection
from common.http import Answer, Kind, Task
from common.problems import Problem
from enrolment.api import bodies, defining, participating, registering
from enrolment.api.tools import Tools
from enrolment.storage import desk as desks
from enrolment.storage.desk import Desk, Wanted
from enrolment.vault import Vault

_WITHIN = ("programme_id", "person_id")
_PATH = "POST /participations/{programme_id}/{person_id}/"

KINDS = {
    "programmes": Kind(bodies.ProgrammeBody, "POST /programmes"),
    "people": Kind(bodies.PersonBody, "POST /people"),
    "participations": Kind(bodies.EnrolBody, "POST /participations"),
    "exit": Kind(bodies.ExitRow, f"{_PATH}exit", _WITHIN),
    "re-entry": Kind(bodies.ReEntryRow, f"{_PATH}re-entry", _WITHIN),
    "outcomes": Kind(bodies.OutcomeRow, f"{_PATH}outcomes", _WITHIN),
    "corrections": Kind(bodies.CorrectionRow, f"{_PATH}corrections", _WITHIN),
}
"""What a row of a batch may ask for."""

Wants = Callable[[Any, Tools], Wanted]
Decides = Callable[[Desk, Principal, Any, Tools], Answer | Problem]

_VERBS: dict[str, tuple[Wants, Decides]] = {
    "programmes": (defining.wants, defining.define),
    "people": (registering.wants, registering.register),
    **dict.fromkeys(
        ("participations", "exit", "re-entry", "outcomes", "corrections"),
        (participating.wants, participating.take_part),
    ),
}


def _random_id() -> str:
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The service's commands, callable without HTTP."""

    clock: Clock
    vault: Vault
    new_id: Callable[[], str] = _random_id

    async def one(self, connection: Connection, principal: Principal, task: Task) -> Answer | Problem:
        """Decide one command; its events are returned with the answer, its rows are written."""
        desk, (answer,) = await self._decide(connection, principal, [task])
        if isinstance(answer, Problem):
            return answer
        await desks.add_people(connection, desk)
        return replace(answer, changes=desk.changes())

    async def many(self, connection: Connection, principal: Principal, tasks: Sequence[Task]) -> list[Answer | Problem]:
        """Decide commands in order and store what was decided; later ones see what earlier ones did."""
        desk, answers = await self._decide(connection, principal, tasks)
        await desks.clear(connection, desk, telemetry.traceparent())
        return answers

    async def _decide(
        self, connection: Connection, principal: Principal, tasks: Sequence[Task]
    ) -> tuple[Desk, list[Answer | Problem]]:
        tools = Tools(self.clock.now(), self.vault, self.new_id)
        wanted = [_VERBS[task.operation][0](task.body, tools) for task in tasks]
        desk = await desks.lay(connection, desks.all_of(wanted))
        return desk, [_VERBS[task.operation][1](desk, principal, task.body, tools) for task in tasks]
