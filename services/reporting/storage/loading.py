"""What the fold needs from before a batch: definitions and their books, and the log by person.

State in memory is a cache; these statements bring it back from the log, and nothing else does.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import asyncpg

from common.events import Message
from common.projection import Connection, Fact
from contracts.programme import ProgrammeDefinition
from reporting.domain.subject import Key

_DEFINITIONS = "SELECT definition FROM ledger.definition ORDER BY defined_by, programme_id, version"
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
_BY_PROGRAMME = f"""
SELECT {LOGGED}
FROM read.fact f JOIN inbound.log l ON l.stream = f.stream AND l.seq = f.seq
WHERE (f.programme_id = $1 OR f.fact_no IN (SELECT fact_no FROM ledger.edge)) AND f.fact_no <= $2
ORDER BY f.fact_no, l.fact_no
"""
_EVER = 2**62


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


async def facts_of_subjects(connection: Connection, keys: Iterable[Key], upto: int | None = None) -> list[Fact]:
    """Every logged fact about these subjects, in order."""
    wanted = sorted(keys)
    programmes, people = [key.programme for key in wanted], [key.person for key in wanted]
    return as_facts(await connection.fetch(_BY_SUBJECT, programmes, people, _EVER if upto is None else upto))


async def facts_of_programme(connection: Connection, programme: str, upto: int | None = None) -> list[Fact]:
    """Every logged fact about a programme, and every merge, in order."""
    return as_facts(await connection.fetch(_BY_PROGRAMME, programme, _EVER if upto is None else upto))


def as_facts(rows: Sequence[asyncpg.Record]) -> list[Fact]:
    """Rows of `LOGGED` as facts of the log."""
    facts = []
    for number, known_at, stream, seq, ce_id, subject, aggregate, version, recorded_at, body, digest in rows:
        message = Message(stream, seq, ce_id, subject, aggregate, version, recorded_at, body, digest)
        facts.append(Fact(number, known_at, message))
    return facts
