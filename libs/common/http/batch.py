"""Up to a thousand commands in one request and one transaction: for imports and for sheets filled in on paper.

Each command meets the same rule, the same checks and the same service function as alone. `per-row` keeps
what was accepted and answers row by row; `all-or-nothing` writes nothing unless every row is accepted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import msgspec
from pydantic import Field, ValidationError
from starlette.responses import Response

from common import access
from common.db import Connection
from common.http.answers import Answer, Handler
from common.http.commands import Command, decide
from common.idempotency import StoredResponse
from common.problems import Body, FieldError, Problem, invalid, refusal

MOST = 1000
LIMIT = 4 * 1024 * 1024
"""The length of a batch's body, in bytes: put `@limited(batch.LIMIT)` under its route's decorator."""

B = TypeVar("B", bound=Body)


class Row(Body):
    """One command of a batch: which operation, and the body it would have alone (ids included)."""

    operation: str
    body: dict[str, Any]


class Batch(Body):
    """Commands to be carried out in order."""

    mode: Literal["per-row", "all-or-nothing"]
    commands: list[Row] = Field(min_length=1, max_length=MOST)


@dataclass(frozen=True, slots=True)
class Operation(Generic[B]):
    """What a row may ask for: its body, its function, and the operation whose rule and parameters it meets."""

    body: type[B]
    handler: Handler[B]
    operation: str
    parameters: Mapping[str, str] | None = None
    """Path parameter of the rule -> field of the body, for rules with `within`."""


class _RowRefused(Exception):  # noqa: N818 - rolls one row back, never leaves this file
    pass


async def run_batch(command: Command, operations: Mapping[str, Operation[Any]], batch: Batch) -> Response:
    """Carry out a batch under one idempotency key and answer for every row."""

    async def work(connection: Connection) -> StoredResponse | Problem:
        outcomes = [await _row(connection, command, operations, n, row) for n, row in enumerate(batch.commands)]
        if batch.mode == "all-or-nothing" and (problem := together(outcomes)):
            return problem
        content = msgspec.json.encode({"answers": [answered(outcome) for outcome in outcomes]})
        return StoredResponse(200, {"content-type": "application/json"}, content)

    return await command.execute(work)


async def _row(
    connection: Connection, command: Command, operations: Mapping[str, Operation[Any]], number: int, row: Row
) -> Answer | Problem:
    prefix = f"commands[{number}].body"
    operation = operations.get(row.operation)
    if operation is None:
        known = ", ".join(sorted(operations))
        return refusal("unknown-operation", f"Known are {known}.", field=f"commands[{number}].operation")
    try:
        body = operation.body.model_validate(row.body)
    except ValidationError as error:
        return invalid(error.errors(include_input=False, include_url=False), prefix=prefix)
    rule = command.registry.rule(operation.operation)
    parameters = {name: getattr(body, field) for name, field in (operation.parameters or {}).items()}
    return access.refuse(rule, command.principal, parameters) or await _in_savepoint(
        connection, command, operation, body
    )


async def _in_savepoint(
    connection: Connection, command: Command, operation: Operation[Any], body: Body
) -> Answer | Problem:
    problem: Problem
    try:
        async with connection.transaction():
            outcome = await decide(connection, operation.handler, command.principal, body)
            if isinstance(outcome, Answer):
                return outcome
            problem = outcome
            raise _RowRefused
    except _RowRefused:
        return problem


def answered(outcome: Answer | Problem) -> dict[str, Any]:
    """One row's answer, as JSON has it."""
    if isinstance(outcome, Problem):
        return {"status": outcome.status, "problem": outcome.document()}
    return {"status": outcome.status, **outcome.content()}


def together(outcomes: Sequence[Answer | Problem]) -> Problem | None:
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
