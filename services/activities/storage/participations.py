"""What enrolment said of people in programmes: statements kept as a set, and the spells that follow from them."""

from collections.abc import Iterable, Mapping

from activities.domain.presence_in_programme import Fact, Way, way
from common.db import Connection

_REMEMBER = """
INSERT INTO activities.fact (programme_id, person_id, aggregate, version, kind, on_day, spell, phase, group_id,
                             participant, corrects)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
"""
_FACTS = """
SELECT person_id, aggregate, version, kind, on_day, spell, phase, group_id, participant, corrects
FROM activities.fact WHERE programme_id = $1 AND person_id = ANY($2::text[]) ORDER BY aggregate, version
"""
_EVER_IN_PHASE = "SELECT DISTINCT person_id FROM activities.fact WHERE programme_id = $1 AND phase = $2"
_NO_SPELLS = "DELETE FROM activities.spell WHERE programme_id = $1 AND person_id = ANY($2::text[])"
_SPELLS = """
INSERT INTO activities.spell (programme_id, person_id, whose, number, first_day, last_day)
SELECT $1, person, whose, number, first_day, last_day FROM unnest($2::text[]) AS id (person)
CROSS JOIN unnest($3::text[], $4::int[], $5::date[], $6::date[]) AS spell (whose, number, first_day, last_day)
"""
_PROTECT = """
INSERT INTO activities.person (person_id, protected) VALUES ($1, $2)
ON CONFLICT (person_id) DO UPDATE SET protected = excluded.protected
"""
_ERASE = """
INSERT INTO activities.person (person_id, erased) VALUES ($1, true)
ON CONFLICT (person_id) DO UPDATE SET erased = true
"""
_NOTHING_KEPT = (
    "DELETE FROM activities.taken WHERE person_id = $1",
    "DELETE FROM activities.signing_link WHERE person_id = $1",
)
_PROGRAMMES_OF = """
SELECT programme_id FROM activities.fact WHERE person_id = ANY($1::text[]) UNION
SELECT programme_id FROM activities.sign_up WHERE person_id = ANY($1::text[])
"""


async def remember(connection: Connection, programme_id: str, person_id: str, aggregate: str, fact: Fact) -> None:
    """Keep a statement; the same one again changes nothing."""
    await connection.execute(
        _REMEMBER, programme_id, person_id, aggregate, fact.version, fact.kind, fact.on, fact.spell, fact.phase,
        fact.group, fact.participant, fact.corrects,
    )  # fmt: skip


async def ways(connection: Connection, programme_id: str, people: Iterable[str]) -> dict[str, Way]:
    """Where each of these people stands in a programme; nothing for who is not known there."""
    facts: dict[str, dict[str, list[Fact]]] = {}
    for row in await connection.fetch(_FACTS, programme_id, list(people)):
        of = facts.setdefault(row["person_id"], {"participation": [], "way": []})
        of[row["aggregate"]].append(Fact(*list(row.values())[2:]))
    return {person: way(of["participation"], of["way"]) for person, of in facts.items()}


async def ever_in_phase(connection: Connection, programme_id: str, phase: str) -> dict[str, Way]:
    """Where everybody stands who was ever said to be in a phase."""
    rows = await connection.fetch(_EVER_IN_PHASE, programme_id, phase)
    return await ways(connection, programme_id, [row["person_id"] for row in rows])


async def keep_spells(connection: Connection, programme_id: str, known: Mapping[str, Way]) -> None:
    """Write the spells that follow of one human being, under each of these ids of theirs."""
    await connection.execute(_NO_SPELLS, programme_id, list(known))
    spells = [
        (person, spell.number, spell.first_day, spell.last_day) for person, way in known.items() for spell in way.spells
    ]
    if spells:
        await connection.execute(_SPELLS, programme_id, list(known), *map(list, zip(*spells, strict=True)))


async def protect(connection: Connection, person_id: str, *, protected: bool) -> None:
    """Set or take away the flag."""
    await connection.execute(_PROTECT, person_id, protected)


async def erase(connection: Connection, person_id: str) -> None:
    """Forget what leads to a person."""
    await connection.execute(_ERASE, person_id)
    for statement in _NOTHING_KEPT:
        await connection.execute(statement, person_id)


async def programmes_of(connection: Connection, people: Iterable[str]) -> list[str]:
    """The programmes in which something is known of these people."""
    return sorted(row[0] for row in await connection.fetch(_PROGRAMMES_OF, list(people)))
