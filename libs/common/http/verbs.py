"""From tasks to answers in one transaction: lay the desk, decide one by one, store everything together.

A service lists its verbs: what each needs on the desk, and how it is decided there. Everything else about a
command or a batch is the same for all of them and stands here.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from common import store, telemetry
from common.access import Principal
from common.db import Connection
from common.desk import Desk
from common.http.answers import Answer
from common.http.batch import Kind, Task
from common.problems import Problem, refusal

D = TypeVar("D", bound=Desk[Any])
T = TypeVar("T")
W = TypeVar("W")

_STATUS = {"invalid": 422, "conflict": 409, "unknown": 409}


@runtime_checkable
class Refused(Protocol):
    """A rule said no: which, about what, and why; `kind` is invalid, conflict or unknown."""

    @property
    def rule(self) -> str:
        """The rule's name."""
        ...

    @property
    def field(self) -> str:
        """The field it is about."""
        ...

    @property
    def message(self) -> str:
        """What would satisfy it."""
        ...

    @property
    def kind(self) -> str:
        """How it is answered: see `_STATUS`."""
        ...


class Said(Protocol):
    """The same was said before, at this version."""

    @property
    def version(self) -> int:
        """Of the aggregate."""
        ...


@dataclass(frozen=True, slots=True)
class Verb(Generic[D, T, W]):
    """One kind of command: its body and the operation whose rule it meets, what it wants, how it is decided."""

    kind: Kind
    wants: Callable[[Any, T], W]
    decides: Callable[[D, Principal, Any, T], Answer | Problem]
    gathers: bool = False
    """Whether single commands of this kind that arrive together share a transaction: those that come in crowds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One command of several: who asks for what, and under which trace."""

    principal: Principal
    task: Task
    trace: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Verbs(Generic[D, T, W]):
    """A service's commands, callable without HTTP."""

    verbs: Mapping[str, Verb[D, T, W]]
    tools: Callable[[], T]
    """What deciding needs beside the desk, made once for all commands of a request: its moment, ids."""
    lay: Callable[[Connection, Sequence[W], T], Awaitable[D]]
    """Fetches what the commands want together."""
    write: Callable[[Connection, D], Awaitable[None]]
    """Stores the rows that go with what was decided; the events are stored by the caller."""

    @property
    def kinds(self) -> dict[str, Kind]:
        """What a row of a batch may ask for."""
        return {name: verb.kind for name, verb in self.verbs.items()}

    async def one(self, connection: Connection, principal: Principal, task: Task) -> Answer | Problem:
        """Decide one command; its events are returned with the answer, its rows are written."""
        desk, (answer,) = await self._decide(connection, [Asked(principal, task, telemetry.traceparent())])
        if isinstance(answer, Problem):
            return answer
        await self.write(connection, desk)
        return replace(answer, changes=desk.changes())

    async def many(self, connection: Connection, principal: Principal, tasks: Sequence[Task]) -> list[Answer | Problem]:
        """Decide commands in order and store what was decided; later ones see what earlier ones did."""
        trace = telemetry.traceparent()
        return await self.together(connection, [Asked(principal, task, trace) for task in tasks])

    async def together(self, connection: Connection, asked: Sequence[Asked]) -> list[Answer | Problem]:
        """The same for commands of several requests."""
        desk, answers = await self._decide(connection, asked)
        await self.write(connection, desk)
        await store.append(connection, desk.changes())
        return answers

    async def _decide(self, connection: Connection, asked: Sequence[Asked]) -> tuple[D, list[Answer | Problem]]:
        tools = self.tools()
        wanted = [self.verbs[one.task.operation].wants(one.task.body, tools) for one in asked]
        desk = await self.lay(connection, wanted, tools)
        answers = []
        for one in asked:
            desk.trace = one.trace
            answers.append(self.verbs[one.task.operation].decides(desk, one.principal, one.task.body, tools))
        return desk, answers


def settled(
    desk: Desk[Any], aggregate: str, decision: Sequence[Any] | Said | Refused, ids: Mapping[str, Any]
) -> Answer | Problem:
    """Keep what a rule decided on the desk, and answer: created, already so, or a problem naming rule and field."""
    if isinstance(decision, Sequence):  # asked first: it is the rule, and a protocol is slow to ask
        desk.keep(aggregate, decision)
        return Answer(aggregate, desk.version(aggregate), ids=ids, status=201)
    if isinstance(decision, Refused):
        return as_problem(decision)
    return Answer(aggregate, decision.version, ids=ids)


def as_problem(refused: Refused) -> Problem:
    """A rule's refusal as a problem document."""
    return refusal(refused.rule, refused.message, field=refused.field, status=_STATUS[refused.kind])


def unknown(what: str, field: str, *, status: int = 409) -> Problem:
    """The command names something nobody has told us of yet; it may pass later."""
    return refusal(f"unknown-{what}", f"There is no such {what} (yet).", field=field, status=status)
