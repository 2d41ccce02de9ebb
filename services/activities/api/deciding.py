"""From tasks to answers in one transaction: lay the desk, decide one by one, store everything together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from activities.api import bodies, verbs
from activities.api.verbs import Tools
from activities.storage import desk as desks
from activities.storage.desk import Desk, Wanted
from common import telemetry
from common.access import Principal
from common.clock import Clock
from common.db import Connection
from common.http import Answer, Kind, Task
from common.problems import Problem

KINDS = {
    "activities": Kind(bodies.ActivityBody, "POST /activities"),
    "sessions": Kind(bodies.SessionBody, "POST /sessions"),
    "attendance": Kind(bodies.AttendanceBody, "POST /attendance"),
    "attendance-corrections": Kind(
        bodies.CorrectionRow, "POST /attendance/{attendance_id}/corrections", ("attendance_id",)
    ),
}
"""What a row of a batch may ask for."""

Wants = Callable[[Any], Wanted]
Decides = Callable[[Desk, Principal, Any, Tools], Answer | Problem]

_VERBS: dict[str, tuple[Wants, Decides]] = {
    "activities": (verbs.wants_activity, verbs.define_activity),
    "sessions": (verbs.wants_session, verbs.schedule_session),
    "attendance": (verbs.wants_attendance, verbs.record_attendance),
    "attendance-corrections": (verbs.wants_correction, verbs.correct_attendance),
}


def _random_id() -> str:
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Activities:
    """The service's commands, callable without HTTP."""

    clock: Clock
    new_id: Callable[[], str] = _random_id

    async def one(self, connection: Connection, principal: Principal, task: Task) -> Answer | Problem:
        """Decide one command; its events are returned with the answer, its rows are written."""
        desk, (answer,) = await self._decide(connection, principal, [task])
        if isinstance(answer, Problem):
            return answer
        await desks.list_new(connection, desk)
        return replace(answer, changes=desk.changes())

    async def many(self, connection: Connection, principal: Principal, tasks: Sequence[Task]) -> list[Answer | Problem]:
        """Decide commands in order and store what was decided; later ones see what earlier ones did."""
        desk, answers = await self._decide(connection, principal, tasks)
        await desks.clear(connection, desk, telemetry.traceparent())
        return answers

    async def _decide(
        self, connection: Connection, principal: Principal, tasks: Sequence[Task]
    ) -> tuple[Desk, list[Answer | Problem]]:
        tools = Tools(self.clock.now(), self.new_id)
        wanted = [_VERBS[task.operation][0](task.body) for task in tasks]
        desk = await desks.lay(connection, desks.all_of(wanted))
        return desk, [_VERBS[task.operation][1](desk, principal, task.body, tools) for task in tasks]
