"""Up to a thousand commands in one request and one transaction: for imports and for sheets filled in on paper.

Each command meets the same rule and the same checks as alone. The service gets every sound one at once, so that a
thousand cost a handful of round trips: one load, decisions in memory, one append. `per-row` keeps what was
accepted and answers row by row; `all-or-nothing` writes nothing unless every row is accepted.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from pydantic import Field, ValidationError
from starlette.responses import Response

from common import access
from common.access import Principal
from common.db import Connection
from common.http.answers import Answer
from common.http.commands import Command
from common.idempotency import StoredResponse
from common.problems import Body, FieldError, Problem, invalid, refusal

MOST = 1000
LIMIT = 4 * 1024 * 1024
"""The length of a batch's body, in bytes: put `@limited(batch.LIMIT)` under its route's decorator."""


class Row(Body):
    """One command of a batch: which operation, and the body it would have alone (ids included)."""

    operation: str
    body: dict[str, Any]


class Batch(Body):
    """Commands to be carried out in order."""

    mode: Literal["per-row", "all-or-nothing"]
    commands: list[Row] = Field(min_length=1, max_length=MOST)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a row may ask for: its body, and the operation whose rule and parameters it meets."""

    body: type[Body]
    operation: str
    parameters: tuple[str, ...] = ()
    """Fields of the body that are path parameters of the operation alone."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done: the name of the operation, and its checked body."""

    operation: str
    body: Body


Doing = Callable[[Connection, Principal, Sequence[Task]], Awaitable[Sequence[Answer | Problem]]]
"""Carries out tasks in order, stores what it decided, and answers one by one; a refused task leaves no trace."""


async def run_batch(command: Command, kinds: Mapping[str, Kind], batch: Batch, doing: Doing) -> Response:
    """Carry out a batch under one idempotency key and answer for every row."""
    checked = [_checked(command, kinds, number, row) for number, row in enumerate(batch.commands)]
    tasks = [task for task in checked if isinstance(task, Task)]

    async def work(connection: Connection) -> StoredResponse | Problem:
        done = iter(await doing(connection, command.principal, tasks))
        outcomes = [task if isinstance(task, Problem) else next(done) for task in checked]
        if batch.mode == "all-or-nothing" and (problem := _together(outcomes)):
            return problem
        content = msgspec.json.encode({"answers": [_answered(outcome) for outcome in outcomes]})
        return StoredResponse(200, {"content-type": "application/json"}, content)

    return await command.execute(work)


def _checked(command: Command, kinds: Mapping[str, Kind], number: int, row: Row) -> Task | Problem:
    kind = kinds.get(row.operation)
    if kind is None:
        known = ", ".join(sorted(kinds))
        return refusal("unknown-operation", f"Known are {known}.", field=f"commands[{number}].operation")
    try:
        body = kind.body.model_validate(row.body)
    except ValidationError as error:
        errors: list[Any] = error.errors(include_input=False, include_url=False)
        return invalid(errors, prefix=f"commands[{number}].body")
    rule = command.registry.rule(kind.operation)
    parameters = {name: getattr(body, name) for name in kind.parameters}
    return access.refuse(rule, command.principal, parameters) or Task(row.operation, body)


def _answered(outcome: Answer | Problem) -> dict[str, Any]:
    if isinstance(outcome, Problem):
        return {"status": outcome.status, "problem": outcome.document()}
    return {"status": outcome.status, **outcome.content()}


def _together(outcomes: Sequence[Answer | Problem]) -> Problem | None:
    """The one problem of a batch that is accepted whole or not at all, if any row was refused."""
    refused = [(n, outcome) for n, outcome in enumerate(outcomes) if isinstance(outcome, Problem)]
    if not refused:
        return None
    errors = tuple(error for n, problem in refused[:50] for error in _located(n, problem))
    detail = f"{len(refused)} of {len(outcomes)} commands were refused; nothing was written."
    return Problem(422, "batch-refused", detail, errors=errors)


def _located(number: int, problem: Problem) -> list[FieldError]:
    row = f"commands[{number}]"
    if not problem.errors:
        return [FieldError(row, problem.rule, problem.detail)]
    return [
        e if e.field.startswith(row) else FieldError(f"{row}.body.{e.field}", e.rule, e.message) for e in problem.errors
    ]
