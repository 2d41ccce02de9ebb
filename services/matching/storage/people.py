"""What is known of participants, by pseudonymous id: spells, mapped competence, studies, who is withheld.

Everything heard is kept by version, so that hearing it twice, late or in another order ends the same.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from common.db import Connection
from contracts.activities_competence import CompetenceMapped
from contracts.base import Id
from contracts.same_people import Clusters
from matching.domain.mapped import Known, Studies
from matching.domain.participation import Fact, Participation
from matching.domain.profiles import SocialProfile

Key = tuple[str, str]
"""Programme and person."""

_FACTS = """
SELECT programme_id, person_id, facts FROM matching.participant
JOIN unnest($1::text[], $2::text[]) AS wanted (programme, person) ON programme_id = programme AND person_id = person
ORDER BY programme_id, person_id FOR UPDATE OF participant
"""
_KEEP_FACTS = """
INSERT INTO matching.participant (programme_id, person_id, facts, present, education)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::text[])
ON CONFLICT (programme_id, person_id) DO UPDATE SET
  facts = excluded.facts, present = excluded.present, education = excluded.education
"""
_KEEP_MAPPED = """
INSERT INTO matching.profile (programme_id, person_id, version, mapped)
SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM matching.withheld WHERE person_id = $2 AND erased)
ON CONFLICT (programme_id, person_id) DO UPDATE SET version = excluded.version, mapped = excluded.mapped
WHERE matching.profile.version < excluded.version
"""
_KEEP_STUDIES = """
INSERT INTO matching.studies (programme_id, person_id, version, body) VALUES ($1, $2, $3, $4)
ON CONFLICT (programme_id, person_id) DO UPDATE SET version = excluded.version, body = excluded.body
"""
_KEEP_SOCIAL = """
INSERT INTO matching.social_profile (programme_id, person_id, version, body) VALUES ($1, $2, $3, $4)
ON CONFLICT (programme_id, person_id) DO UPDATE SET version = excluded.version, body = excluded.body
"""
_KNOWN = """
SELECT k.programme_id, k.person_id, coalesce(p.present, false) AS present, p.facts IS NOT NULL AS heard,
       p.education, m.mapped,
       s.body AS studies, coalesce(s.version, 0) AS studies_version,
       o.body AS social, coalesce(o.version, 0) AS social_version,
       EXISTS (SELECT FROM matching.withheld w
               WHERE w.person_id = k.person_id AND (w.protected OR w.erased)) AS withheld
FROM unnest($1::text[], $2::text[]) AS k (programme_id, person_id)
LEFT JOIN matching.participant p USING (programme_id, person_id)
LEFT JOIN matching.profile m USING (programme_id, person_id)
LEFT JOIN matching.studies s USING (programme_id, person_id)
LEFT JOIN matching.social_profile o USING (programme_id, person_id)
"""
_CANDIDATES = """
SELECT person_id FROM matching.participant p WHERE programme_id = $1 AND present
  AND NOT EXISTS (SELECT FROM matching.withheld w WHERE w.person_id = p.person_id AND (w.protected OR w.erased))
ORDER BY person_id
"""
_SOCIAL = """
SELECT body FROM matching.social_profile p WHERE programme_id = $1
  AND NOT EXISTS (SELECT FROM matching.withheld w WHERE w.person_id = p.person_id AND (w.protected OR w.erased))
ORDER BY person_id
"""
_PROTECT = """
INSERT INTO matching.withheld (person_id, version, protected, erased) VALUES ($1, $2, $3, false)
ON CONFLICT (person_id) DO UPDATE SET protected = excluded.protected, version = excluded.version
WHERE matching.withheld.version < excluded.version
"""
_ERASE = """
INSERT INTO matching.withheld (person_id, version, protected, erased) VALUES ($1, $2, false, true)
ON CONFLICT (person_id) DO UPDATE SET erased = true
"""
_FORGET = ("matching.profile", "matching.studies", "matching.social_profile")
_WITHHELD = "SELECT person_id FROM matching.withheld WHERE person_id = ANY($1::text[]) AND (protected OR erased)"


async def hear_facts(connection: Connection, heard: Iterable[tuple[Key, int, Fact]]) -> None:
    """Fold facts, each with its version, into what is known of people's spells."""
    facts = list(heard)
    if not facts:
        return
    keys = sorted({key for key, _, _ in facts})
    people = {key: Participation(person_id=key[1]) for key in keys}
    for row in await connection.fetch(_FACTS, *map(list, zip(*keys, strict=True))):
        people[row["programme_id"], row["person_id"]] = Participation.model_validate_json(row["facts"])
    for key, version, fact in facts:
        people[key] = people[key].knowing(version, fact)
    kept = [(*key, state.model_dump_json(), state.present()) for key, state in people.items()]
    rows = [(*row, entry is not None, entry.education if entry else None) for *row, entry in kept]
    await connection.execute(_KEEP_FACTS, *map(list, zip(*rows, strict=True)))


async def hear_mapped(connection: Connection, version: int, mapped: CompetenceMapped) -> None:
    """Keep a mapping, unless a later one is known or the person is erased."""
    key = (mapped.programme_id, mapped.person_id)
    await connection.execute(_KEEP_MAPPED, *key, version, mapped.model_dump_json())


async def keep_studies(connection: Connection, key: Key, version: int, studies: Studies) -> None:
    """When somebody studies."""
    await connection.execute(_KEEP_STUDIES, *key, version, studies.model_dump_json())


async def keep_social(connection: Connection, programme_id: str, version: int, profile: SocialProfile) -> None:
    """Whom somebody would like to meet."""
    await connection.execute(_KEEP_SOCIAL, programme_id, profile.person_id, version, profile.model_dump_json())


class Row(dict[str, Any]):
    """What is known of one person in one programme."""

    @property
    def known(self) -> Known:
        """As the rules want it."""
        return Known(
            person_id=self["person_id"],
            mapped=self["mapped"] and CompetenceMapped.model_validate_json(self["mapped"]),
            studies=Studies.model_validate_json(self["studies"]) if self["studies"] else Studies(),
            education=self["education"],
        )


async def find(connection: Connection, keys: Iterable[Key]) -> dict[Key, Row]:
    """What is known of these people in these programmes; a row also for somebody nobody has told us of."""
    wanted = sorted(set(keys))
    rows = await connection.fetch(_KNOWN, [programme for programme, _ in wanted], [person for _, person in wanted])
    return {(row["programme_id"], row["person_id"]): Row(row) for row in rows}


async def find_whole(connection: Connection, keys: Iterable[Key], same: Clusters) -> dict[Key, Row]:
    """The same, with what is known under their other ids: presence, studies, and whether they are withheld."""
    wanted = set(keys)
    found = await find(connection, [(programme, one) for programme, person in wanted for one in same.members(person)])
    return {key: _whole(found, key, same) for key in wanted}


def _whole(found: Mapping[Key, Row], key: Key, same: Clusters) -> Row:
    programme, person = key
    rows = [found[key], *(found[programme, one] for one in sorted(same.members(person) - {person}))]
    return Row(
        found[key]
        | {name: any(row[name] for row in rows) for name in ("present", "heard", "withheld")}
        | {"studies": next((row["studies"] for row in rows if row["studies"]), None)}
    )


async def candidates(connection: Connection, programme_id: str) -> list[Id]:
    """Everybody who takes part in a programme now, protected people left out."""
    return [row[0] for row in await connection.fetch(_CANDIDATES, programme_id)]


async def social(connection: Connection, programme_id: str) -> list[SocialProfile]:
    """Everybody who wants to meet somebody, protected people left out."""
    return [SocialProfile.model_validate_json(row[0]) for row in await connection.fetch(_SOCIAL, programme_id)]


async def protect(connection: Connection, person_id: Id, version: int, *, protected: bool) -> None:
    """Leave somebody out from now on, or no longer."""
    await connection.execute(_PROTECT, person_id, version, protected)


async def erase(connection: Connection, person_id: Id, version: int) -> None:
    """Remove what is known of a person; placements stay as counts of an id that leads nowhere."""
    for table in _FORGET:
        await connection.execute(f"DELETE FROM {table} WHERE person_id = $1", person_id)
    await connection.execute(_ERASE, person_id, version)


async def withheld(connection: Connection, people: Iterable[Id]) -> set[Id]:
    """Those of these people who are left out of lists and exports."""
    return {row[0] for row in await connection.fetch(_WITHHELD, sorted(set(people)))}
