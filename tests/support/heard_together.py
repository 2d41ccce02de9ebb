"""Lives as enrolment tells them, heard one by one or in groups of any size: both must end the same."""

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from common import db
from common.events import Message
from common.inbox import Inbox
from tests.support.hearing import Said, merged

PHASES = ("group-phase", "individual-phase")
_LONGEST_GROUP = 12


def lives(seed: int, at: datetime, people: int = 8, statements: int = 60) -> list[Message]:
    """Entries, exits, phases and corrections of several people, in the order of their versions.

    The two of whom most is told become one human being early, and are two again late.
    """
    chance, told = random.Random(seed), []
    said = [Said(at, f"p{number}") for number in range(1, people + 1)]
    spells = dict.fromkeys(range(people), 0)
    inside: set[int] = set()
    corrigible: dict[int, list[int]] = {number: [] for number in range(people)}
    for _ in range(statements):
        number = chance.choice([0, 1, *range(people)])
        day = (at + timedelta(days=chance.randrange(-4, 3))).date().isoformat()
        if corrigible[number] and chance.random() < 0.15:
            told.append(said[number].corrected(chance.choice(corrigible[number])))
            continue
        if number in inside and chance.random() < 0.5:
            told.append(said[number].entered(chance.choice(PHASES), day, spells[number]))
            continue
        if number in inside:
            told.append(said[number].exited(day, spells[number]))
            inside.discard(number)
        else:
            spells[number] += 1
            told.append(said[number].enrolled(day, spells[number]))
            inside.add(number)
        corrigible[number].append(told[-1].version)
    one, undone = merged(at, "p1", "p2")
    first, second = chance.randrange(len(told) // 4), chance.randrange(len(told) // 2, len(told))
    return [*told[:first], one, *told[first:second], undone, *told[second:]]


async def ends(
    pool: asyncpg.Pool, inbox: Inbox, messages: Sequence[Message], tables: Mapping[str, str], forget: Sequence[str],
    chance: random.Random | None,
) -> dict[str, list[tuple[Any, ...]]]:  # fmt: skip
    """What `tables` say after these were heard from nothing: one by one, or by `chance` in groups."""
    for statement in forget:
        await pool.execute(statement)
    left = list(messages)
    while left:
        size = chance.randrange(2, _LONGEST_GROUP) if chance else 1
        await inbox.hear_all(pool, left[:size])
        left = left[size:]
    assert await pool.fetchval("SELECT count(*) FROM spine.retry") == 0, "nothing failed"
    return {name: [tuple(row) for row in await pool.fetch(query)] for name, query in tables.items()}


@asynccontextmanager
async def listened(dsn: str) -> AsyncIterator[tuple[asyncpg.Pool, list[str]]]:
    """A pool, and the statements that go through it."""
    statements: list[str] = []

    async def listen(connection: asyncpg.Connection) -> None:
        connection.add_query_logger(lambda query: statements.append(query.query))

    pool = await db.open_pool(dsn, init=listen)
    try:
        yield pool, statements
    finally:
        await pool.close()


async def asked_for(dsn: str, inbox: Inbox, messages: Sequence[Message]) -> list[str]:
    """The statements in which a group is taken in."""
    async with listened(dsn) as (pool, statements):
        await inbox.hear_all(pool, messages)
        return list(statements)
