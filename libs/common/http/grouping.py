"""Single commands that arrive together share one transaction (`gathering`), and each keeps all it has alone.

Its own rule, key, answer, refusal and trace. What goes wrong for a group is nobody's in particular: then everyone is
carried out alone, and only whose fault it was fails. Not so when the database went away, for then the group may have
been stored: each gets 503, and its key tells what became of it.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.responses import Response

from common import telemetry
from common.db import Connection
from common.gathering import Failed, Gathering
from common.http.batch import Task
from common.http.commands import RACES, Command, Commands, as_response, key_problem, reused, scoped
from common.http.failures import AWAY
from common.http.verbs import Asked, Verbs
from common.idempotency import KeyReuse, StoredResponse, remember_each, remembered_each
from common.problems import Problem

Outcome = StoredResponse | Problem

_TRIES = 3
_LONGEST_PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class _Member:
    asked: Asked
    request: bytes
    key: str | None


async def carry_out(command: Command, verbs: Verbs[Any, Any, Any], task: Task) -> Response:
    """Carry out one command: with others that are there at the moment, if its kind comes in crowds; else alone.

    Who names a version (If-Match) is always alone: whether it holds is known before anything is laid on a desk.
    """
    if not verbs.verbs[task.operation].gathers or command.if_match is not None or key_problem(command.key):
        return await command.run(verbs.one, task)
    key = None if command.key is None else scoped(command.principal, command.key)
    asked = Asked(command.principal, task, telemetry.traceparent())
    outcome = await _gathering(command.commands, verbs).join(_Member(asked, command.request, key))
    if not isinstance(outcome, Failed):
        return as_response(outcome)
    if isinstance(outcome.error, AWAY):
        raise outcome.error
    return await command.run(verbs.one, task)


def _gathering(commands: Commands, verbs: Verbs[Any, Any, Any]) -> Gathering[_Member, Outcome]:
    found = commands.gatherings.get(verbs)
    if found is None:
        found = commands.gatherings[verbs] = Gathering(partial(_together, commands, verbs), name=_key_of)
    return found


def _key_of(member: _Member) -> str | None:
    return member.key


async def _together(commands: Commands, verbs: Verbs[Any, Any, Any], members: Sequence[_Member]) -> Sequence[Outcome]:
    for left in reversed(range(_TRIES)):
        try:
            async with commands.pool.acquire() as connection, connection.transaction():
                outcomes = await _in_transaction(connection, commands, verbs, members)
            commands.wake()
            return outcomes
        except RACES:
            if not left or len(members) == 1:
                raise
        await asyncio.sleep(random.uniform(0, _LONGEST_PAUSE_SECONDS))  # noqa: S311 - spreads writers, no secret
    raise AssertionError("unreachable")


async def _in_transaction(
    connection: Connection, commands: Commands, verbs: Verbs[Any, Any, Any], members: Sequence[_Member]
) -> list[Outcome]:
    keyed = {member.key: member.request for member in members if member.key is not None}
    before = await remembered_each(connection, keyed) if keyed else {}
    new = [member for member in members if before.get(member.key or "") is None]
    answers = iter(await verbs.together(connection, [member.asked for member in new]) if new else ())
    outcomes: list[Outcome] = []
    for member in members:
        said = before.get(member.key or "")
        if said is None:
            answer = next(answers)
            outcomes.append(answer if isinstance(answer, Problem) else answer.response())
        else:
            outcomes.append(reused(said) if isinstance(said, KeyReuse) else said)
    if keyed:
        await _remember(connection, commands, before, members, outcomes)
    return outcomes


async def _remember(
    connection: Connection,
    commands: Commands,
    before: dict[str, StoredResponse | KeyReuse | None],
    members: Sequence[_Member],
    outcomes: Sequence[Outcome],
) -> None:
    """The new answers, under the keys that were claimed in this transaction."""
    claimed = {
        member.key: None if isinstance(outcome, Problem) else outcome
        for member, outcome in zip(members, outcomes, strict=True)
        if member.key is not None and before[member.key] is None
    }
    await remember_each(connection, claimed, commands.clock.now())
