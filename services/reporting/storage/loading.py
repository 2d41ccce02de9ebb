"""What the fold needs from before a batch: definitions and their books, and the log by person.

State in memory is a cache; these statements bring it back from the log, and nothing else does.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import asyncpg

from common.events import Message
from common.projection import Connection, Fact
from contracts.programme import ProgrammeDefinition
from reporting.domain.subject import Key

_DEFINITIONS = "SELECT definition FROM ledger.definition ORDER BY defined_by, programme_id, version"
_DEFINITIONS_UNTIL = "SELECT definition FROM ledger.definition WHERE defined_by <= $1 ORDER BY defined_by"
_BOOKS = "SELECT book, programme_id, goal_id, version FROM ledger.book"

LOGGED = """
f.fact_no, f.known_at, l.stream, l.seq, l.ce_id, l.subject, l.aggregate, l.version, l.recorded_at, l.body, l.digest
"""
_BY_SUBJECT = f"""
SELECT {LOGGED}
FROM unnest($1::text[], $2::text[]) AS wanted (programme_id, subject)
JOIN read.fact f USING (programme_id, subject)
JOIN inbound.log l ON l.stream = f.stream AND l.seq = f.seq
WHERE f.fact_no <= $3
ORDER BY f.fact_no, l.fact_no
"""
_SUBJECTS = """
SELECT DISTINCT programme_id, subject FROM read.fact WHERE programme_id = ANY($1::text[]) AND fact_no <= $2
"""
_THINGS = "SELECT DISTINCT programme_id, thing FROM ledger.thing WHERE programme_id = ANY($1::text[])"
_BY_PROGRAMMES = f"""
SELECT {LOGGED}
FROM read.fact f JOIN inbound.log l ON l.stream = f.stream AND l.seq = f.seq
WHERE (f.programme_id = ANY($1::text[]) OR f.fact_no IN (SELECT fact_no FROM ledger.edge)) AND f.fact_no <= $2
ORDER BY f.fact_no, l.fact_no
"""
_EVER = 2**62
_AT_ONCE = 500


class Kept(NamedTuple):
    """A definition version that is kept, and the numbers of its books in the order of its goals."""

    definition: ProgrammeDefinition
    books: tuple[int, ...]


async def definitions(connection: Connection) -> list[Kept]:
    """Every definition version that was ever published."""
    numbers = {
        (row["programme_id"], row["version"], row["goal_id"]): row["book"] for row in await connection.fetch(_BOOKS)
    }
    kept = []
    for row in await connection.fetch(_DEFINITIONS):
        definition = ProgrammeDefinition.model_validate_json(row["definition"])
        names = [(definition.id, definition.version, goal.id) for goal in definition.goals]
        kept.append(Kept(definition, tuple(numbers[name] for name in names)))
    return kept


async def definitions_until(connection: Connection, upto: int) -> list[ProgrammeDefinition]:
    """Every definition version that was published up to a position."""
    rows = await connection.fetch(_DEFINITIONS_UNTIL, upto)
    return [ProgrammeDefinition.model_validate_json(row["definition"]) for row in rows]


async def facts_of_subjects(connection: Connection, keys: Iterable[Key], upto: int | None = None) -> list[Fact]:
    """Every logged fact about these subjects, in order."""
    wanted = sorted(keys)
    programmes, people = [key.programme for key in wanted], [key.person for key in wanted]
    return await _facts(await connection.fetch(_BY_SUBJECT, programmes, people, _EVER if upto is None else upto))


async def facts_of_programmes(
    connection: Connection, programmes: Collection[str], upto: int | None = None
) -> list[Fact]:
    """Every logged fact about some programmes, and every merge, in order."""
    rows = await connection.fetch(_BY_PROGRAMMES, sorted(programmes), _EVER if upto is None else upto)
    return await _facts(rows)


async def subjects_of(connection: Connection, programmes: Collection[str]) -> list[Key]:
    """Whoever any logged fact about these programmes concerns."""
    return [Key(*row) for row in await connection.fetch(_SUBJECTS, sorted(programmes), _EVER)]


async def things_of(connection: Connection, programmes: Collection[str]) -> list[Key]:
    """The things of these programmes."""
    return [Key(*row) for row in await connection.fetch(_THINGS, sorted(programmes))]


async def _facts(rows: Sequence[asyncpg.Record]) -> list[Fact]:
    """The same of what may be a whole history: the loop has its turns."""
    facts: list[Fact] = []
    for start in range(0, len(rows), _AT_ONCE):
        facts += as_facts(rows[start : start + _AT_ONCE])
        await asyncio.sleep(0)
    return facts


def as_facts(rows: Sequence[asyncpg.Record]) -> list[Fact]:
    """Rows of `LOGGED` as facts of the log."""
    facts = []
    for number, known_at, stream, seq, ce_id, subject, aggregate, version, recorded_at, body, digest in rows:
        message = Message(stream, seq, ce_id, subject, aggregate, version, recorded_at, body, digest)
        facts.append(Fact(number, known_at, message))
    return facts
