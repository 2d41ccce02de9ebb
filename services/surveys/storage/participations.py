"""Who takes part from when to when, kept as the facts that stand; and who is protected or gone."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from common.db import Connection
from contracts.same_people import Clusters
from surveys.domain.occasions import Own, in_order
from surveys.domain.participation import Fact, Spell, spells

_KEEP = """
INSERT INTO surveys.fact AS f
  (programme_id, person_id, version, spoken_by, kind, spell, on_day, counts, gender, in_group)
SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::text[], $6::int[], $7::date[], $8::boolean[],
                     $9::text[], $10::text[])
ON CONFLICT (programme_id, person_id, version) DO UPDATE SET
  spoken_by = excluded.spoken_by, kind = excluded.kind, spell = excluded.spell, on_day = excluded.on_day,
  counts = excluded.counts, gender = excluded.gender, in_group = excluded.in_group
WHERE f.spoken_by < excluded.spoken_by
"""
_OF_PEOPLE = """
SELECT programme_id, person_id, version, spoken_by, kind, spell, on_day, counts, gender, in_group FROM surveys.fact
JOIN unnest($1::text[], $2::text[]) AS wanted (programme, person) ON programme_id = programme AND person_id = person
"""
_OF_PROGRAMME = """
SELECT programme_id, person_id, version, spoken_by, kind, spell, on_day, counts, gender, in_group FROM surveys.fact
WHERE programme_id = $1
"""
_PROGRAMMES_OF = "SELECT DISTINCT programme_id FROM surveys.fact WHERE person_id = ANY($1::text[])"
_PROTECTED = """
INSERT INTO surveys.person (person_id, protected) VALUES ($1, $2)
ON CONFLICT (person_id) DO UPDATE SET protected = excluded.protected
"""
_ERASED = """
INSERT INTO surveys.person (person_id, erased) VALUES ($1, true)
ON CONFLICT (person_id) DO UPDATE SET erased = true
"""
_WHO_IS_ERASED = "SELECT person_id FROM surveys.person WHERE person_id = ANY($1::text[]) AND erased"

Spells = dict[tuple[str, str], tuple[Spell, ...]]
"""Spells by programme and person."""


async def keep(connection: Connection, said: Iterable[tuple[str, str, Fact]]) -> None:
    """Remember what stands of entries and exits, by programme and person; of each the highest version speaks."""
    rows = [
        (*key, fact.version, fact.spoken_by, fact.kind, fact.spell, fact.on, fact.counts, fact.gender, fact.group)
        for *key, fact in said
    ]
    await connection.execute(_KEEP, *map(list, zip(*rows, strict=True)))


async def find(connection: Connection, wanted: Iterable[tuple[str, str]]) -> Spells:
    """The spells of these people in these programmes."""
    pairs = list(wanted)
    if not pairs:
        return {}
    return _spells(await connection.fetch(_OF_PEOPLE, [p for p, _ in pairs], [p for _, p in pairs]))


async def everybody(connection: Connection, programme_id: str) -> dict[str, tuple[Spell, ...]]:
    """The spells of all who take or took part, by person."""
    found = _spells(await connection.fetch(_OF_PROGRAMME, programme_id))
    return {person_id: stretches for (_, person_id), stretches in found.items() if stretches}


async def programmes_of(connection: Connection, people: Iterable[str]) -> list[str]:
    """The programmes of which enrolment has said something about these people."""
    return [row[0] for row in await connection.fetch(_PROGRAMMES_OF, list(people))]


async def taking_part(connection: Connection, programme_id: str, on: date, clusters: Clusters) -> list[Own]:
    """Everybody in a spell on this day, each human being once."""
    spells = await everybody(connection, programme_id)
    found: dict[str, Own] = {}
    for own in in_order(spells, spells):
        if own.spell.holds(on):
            found.setdefault(clusters.root(own.person_id), own)
    return [own for _, own in sorted(found.items())]


async def protect(connection: Connection, person_id: str, *, protected: bool) -> None:
    """Whether somebody's identity is protected."""
    await connection.execute(_PROTECTED, person_id, protected)


async def erase(connection: Connection, person_id: str) -> None:
    """Somebody is gone: nobody writes to them any more."""
    await connection.execute(_ERASED, person_id)


async def erased(connection: Connection, people: Iterable[str]) -> set[str]:
    """Those of these people who are gone."""
    return {row[0] for row in await connection.fetch(_WHO_IS_ERASED, list(people))}


def _spells(rows: Iterable[Any]) -> Spells:
    facts: dict[tuple[str, str], list[Fact]] = {}
    for row in rows:
        facts.setdefault((str(row[0]), str(row[1])), []).append(Fact(*tuple(row)[2:]))
    return {key: spells(found) for key, found in facts.items()}
