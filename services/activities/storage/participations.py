"""What enrolment said of people in programmes: statements kept as a set, and the spells that follow from them."""

from collections.abc import Iterable, Mapping

from activities.domain.presence_in_programme import Fact, Way, way
from common.db import Connection

_REMEMBER = """
INSERT INTO activities.fact (programme_id, person_id, aggregate, version, kind, on_day, spell, phase, group_id,
                             participant, corrects)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::date[], $7::int[], $8::text[],
                     $9::text[], $10::boolean[], $11::int[]) ON CONFLICT DO NOTHING
"""
_FACTS = """
SELECT programme_id, person_id, aggregate, version, kind, on_day, spell, phase, group_id, participant, corrects
FROM activities.fact JOIN unnest($1::text[], $2::text[]) AS wanted (programme, person)
  ON programme_id = programme AND person_id = person ORDER BY aggregate, version
"""
_EVER_IN_PHASE = "SELECT DISTINCT person_id FROM activities.fact WHERE programme_id = $1 AND phase = $2"
_NO_SPELLS = """
DELETE FROM activities.spell USING unnest($1::text[], $2::text[]) AS known (programme, person)
WHERE programme_id = programme AND person_id = person
"""
_SPELLS = """
INSERT INTO activities.spell (programme_id, person_id, whose, number, first_day, last_day)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::date[], $6::date[])
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


Key = tuple[str, str]
"""Programme and person."""

Statement = tuple[str, Fact]
"""The kind of aggregate that said it, and what."""


async def remember(connection: Connection, said: Iterable[tuple[Key, Statement]]) -> None:
    """Keep statements; the same one again changes nothing."""
    rows = [
        (*key, aggregate, fact.version, fact.kind, fact.on, fact.spell, fact.phase, fact.group, fact.participant,
         fact.corrects)
        for key, (aggregate, fact) in said
    ]  # fmt: skip
    if rows:
        await connection.execute(_REMEMBER, *map(list, zip(*rows, strict=True)))


async def ways(connection: Connection, wanted: Iterable[Key]) -> dict[Key, Way]:
    """Where each of these people stands in that programme; nothing for who is not known there."""
    facts: dict[Key, dict[str, list[Fact]]] = {}
    programmes, people = _columns(wanted)
    for row in await connection.fetch(_FACTS, programmes, people):
        of = facts.setdefault((row["programme_id"], row["person_id"]), {"participation": [], "way": []})
        of[row["aggregate"]].append(Fact(*list(row.values())[3:]))
    return {key: way(of["participation"], of["way"]) for key, of in facts.items()}


async def ever_in_phase(connection: Connection, programme_id: str, phase: str) -> dict[str, Way]:
    """Where everybody stands who was ever said to be in a phase."""
    rows = await connection.fetch(_EVER_IN_PHASE, programme_id, phase)
    found = await ways(connection, [(programme_id, row["person_id"]) for row in rows])
    return {person_id: known for (_, person_id), known in found.items()}


async def keep_spells(connection: Connection, whole: Iterable[Mapping[Key, Way]]) -> None:
    """Write the spells that follow of each human being in a programme, under each of these ids of theirs."""
    known = list(whole)
    await connection.execute(_NO_SPELLS, *_columns(key for ways in known for key in ways))
    spells = [
        (*key, person_id, spell.number, spell.first_day, spell.last_day)
        for ways in known for key in ways for (_, person_id), way in ways.items() for spell in way.spells
    ]  # fmt: skip
    if spells:
        await connection.execute(_SPELLS, *map(list, zip(*spells, strict=True)))


def _columns(keys: Iterable[Key]) -> tuple[list[str], list[str]]:
    wanted = list(keys)
    return [programme_id for programme_id, _ in wanted], [person_id for _, person_id in wanted]


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
