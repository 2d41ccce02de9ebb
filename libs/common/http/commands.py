"""The way of a command, in one transaction: key -> service function -> events and outbox -> key's answer.

A refusal rolls everything back and is not remembered: nothing has happened, so trying again is safe and
may succeed. Two writers on one aggregate: without If-Match the loser decides anew on the new state, a few
times; with If-Match it gets 412. A connection lost while committing answers 503, and the same key then
tells what became of it.
"""

import asyncio
import hashlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

import asyncpg
from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from common import store, telemetry
from common.access import Principal, Registry
from common.clock import Clock
from common.db import Connection
from common.gathering import Gathering
from common.http.answers import Answer, Handler, etag, refused
from common.http.body import JsonRequest
from common.idempotency import KeyReuse, StoredResponse, remember, remembered
from common.problems import FieldError, Problem, refusal
from common.store import VersionConflict

B = TypeVar("B")
Work = Callable[[Connection], Awaitable[StoredResponse | Problem]]

_TRIES = 6
_LONGEST_PAUSE_SECONDS = 0.05
LONGEST_KEY = 255
# A unique index, a deadlock or a lock lost: another writer was first, and deciding anew sees what it did.
RACES = (VersionConflict, asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


def _nobody_to_wake() -> None:
    """For services whose relay only polls."""


@dataclass(frozen=True, slots=True)
class Commands:
    """What every command of a service needs; one per process, built in the composition root."""

    pool: asyncpg.Pool
    clock: Clock
    wake: Callable[[], None] = _nobody_to_wake
    """Called after each commit: wakes the relay."""
    gatherings: dict[Any, Gathering[Any, Any]] = field(default_factory=dict)
    """Where single commands wait for the next group: see `grouping`."""


class _Refused(Exception):  # noqa: N818 - rolls the transaction back, never leaves this file
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Command:
    """One request that wants to change something: who asks, under which key, expecting which version."""

    commands: Commands
    principal: Principal
    registry: Registry
    request: bytes
    """Everything that makes the request what it is; two requests with one key must agree in it."""
    key: str | None = None
    if_match: str | None = None

    async def run(self, handler: Handler[B], body: B) -> Response:
        """Carry out one service function and answer."""

        async def work(connection: Connection) -> StoredResponse | Problem:
            outcome = await _decide(connection, handler, self.principal, body, self.if_match)
            return outcome if isinstance(outcome, Problem) else outcome.response()

        return await self.execute(work, versioned=True)

    async def execute(self, work: Work, *, versioned: bool = False) -> Response:
        """Carry out any work in one transaction under the idempotency key, and answer.

        Unless the work is `versioned` (minds If-Match itself), a request that names a version is refused: it
        asks for a protection that it would not get.
        """
        if problem := key_problem(self.key) or (None if versioned else _no_version_here(self.if_match)):
            return as_response(problem)
        outcome = await self._until_no_race(work)
        if not isinstance(outcome, Problem):
            self.commands.wake()
        return as_response(outcome)

    async def _until_no_race(self, work: Work) -> StoredResponse | Problem:
        for left in reversed(range(_TRIES)):
            try:
                return await self._once(work)
            except _Refused as refused_:
                return refused_.problem
            except RACES as race:
                if self.if_match is not None and isinstance(race, VersionConflict):
                    return _precondition_failed()
                if not left:
                    return _conflict(race)
            await asyncio.sleep(random.uniform(0, _LONGEST_PAUSE_SECONDS))  # noqa: S311 - spreads writers, no secret
        raise AssertionError("unreachable")

    async def _once(self, work: Work) -> StoredResponse | Problem:
        async with self.commands.pool.acquire() as connection, connection.transaction():
            if self.key is None:
                return _or_roll_back(await work(connection))
            key = scoped(self.principal, self.key)
            if before := await remembered(connection, key, self.request):
                return reused(before) if isinstance(before, KeyReuse) else before
            response = _or_roll_back(await work(connection))
            await remember(connection, key, self.request, response, self.commands.clock.now())
            return response


async def _decide(
    connection: Connection, handler: Handler[B], principal: Principal, body: B, if_match: str | None = None
) -> Answer | Problem:
    """Call a service function and append what it decided."""
    outcome = await handler(connection, principal, body)
    if isinstance(outcome, Problem):
        return outcome
    if if_match is not None and not _matches(if_match, outcome.version_before):
        return _precondition_failed()
    if outcome.changes:
        await store.append(connection, outcome.changes, traceparent=telemetry.traceparent())
    return outcome


async def command(request: Request) -> Command:
    """The command that a request is; the dependency behind `CommandOf`."""
    assert isinstance(request, JsonRequest), "commands come through guarded routes"
    state = request.app.state
    if_match = request.headers.get("if-match")
    parts = [request.method, request.url.path, request.url.query, if_match or ""]
    whole = "\n".join(parts).encode() + b"\n" + await request.body()
    key = request.headers.get("idempotency-key")
    return Command(state.commands, request.state.principal, state.registry, whole, key, if_match)


CommandOf = Annotated[Command, Depends(command)]
"""In a route's signature: the command to run."""


def _or_roll_back(outcome: StoredResponse | Problem) -> StoredResponse:
    if isinstance(outcome, Problem):
        raise _Refused(outcome)
    return outcome


def reused(reuse: KeyReuse) -> Problem:
    """The key came with another request before."""
    return refusal(reuse.rule, "This key was used for another request.", field="idempotency-key")


def scoped(principal: Principal, key: str) -> str:
    """One client's key must not find another's answer; who it was need not be readable in the table."""
    return hashlib.blake2b(f"{principal.organisation}\n{principal.subject}\n{key}".encode(), digest_size=24).hexdigest()


def key_problem(key: str | None) -> Problem | None:
    """Why this cannot be an idempotency key; None if it can, or if there is none."""
    if key is None or (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        return None
    detail = f"The key must be 1 to {LONGEST_KEY} printable ASCII characters."
    return refusal("idempotency-key-malformed", detail, field="idempotency-key", status=400)


def _no_version_here(if_match: str | None) -> Problem | None:
    if if_match is None:
        return None
    detail = "This changes several things, each with a version of its own: If-Match cannot be held against them."
    return refusal("if-match-not-taken", detail, field="if-match")


def _matches(if_match: str, version: int) -> bool:
    tags = [tag.strip() for tag in if_match.split(",")]
    return etag(version) in tags or (tags == ["*"] and version > 0)


def _precondition_failed() -> Problem:
    detail = "It has changed since the version named in If-Match; read it again."
    return Problem(412, "version-differs", detail, errors=(FieldError("if-match", "version-differs", detail),))


def _conflict(race: Exception) -> Problem:
    if not isinstance(race, VersionConflict):
        raise race  # decided anew on what the other wrote, and again not seen: a mistake of ours
    detail = "Others keep changing this; try again in a moment."
    return Problem(409, "version-conflict", detail, headers={"Retry-After": "1"})


def as_response(outcome: StoredResponse | Problem) -> Response:
    """An answer or a refusal as it is sent."""
    stored = refused(outcome) if isinstance(outcome, Problem) else outcome
    return Response(stored.body, stored.status, stored.headers)
