"""The list of participants: one row for a person in a programme, made from what stands after each command."""

from collections.abc import Iterable, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from common.db import Connection
from contracts.enrolment import ParticipantEnrolled, ParticipantExited
from contracts.programme import ProgrammeDefinition
from enrolment.domain.life import spells
from enrolment.domain.participation import Participation
from enrolment.domain.phases import planned_end
from enrolment.domain.places import Places, Seat
from enrolment.domain.way import Way
from enrolment.storage import merges as edges

# One JSON text: asyncpg looks at every element of an array of its own, which costs more than all of the JSON.
# What was said in an earlier spell of phase, pause and plan does not hold in a new one; the consultant stays.
_KEEP = """
INSERT INTO enrolment.participant AS p (programme_id, person_id, spell, first_on, spell_on, last_on, end_reason,
                                        planned_end, role, group_id, referrer)
SELECT * FROM json_to_recordset($1) AS given (
  programme_id text, person_id text, spell int, first_on date, spell_on date, last_on date, end_reason text,
  planned_end date, role text, group_id text, referrer text)
ON CONFLICT (programme_id, person_id) DO UPDATE SET
  spell = excluded.spell, first_on = excluded.first_on, spell_on = excluded.spell_on, last_on = excluded.last_on,
  end_reason = excluded.end_reason, planned_end = excluded.planned_end, role = excluded.role,
  group_id = excluded.group_id, referrer = excluded.referrer,
  phase = CASE WHEN p.spell = excluded.spell THEN p.phase END,
  paused_since = CASE WHEN p.spell = excluded.spell THEN p.paused_since END,
  aim = CASE WHEN p.spell = excluded.spell THEN p.aim END,
  review_on = CASE WHEN p.spell = excluded.spell THEN p.review_on END,
  next_step_on = CASE WHEN p.spell = excluded.spell THEN p.next_step_on END,
  stalled = p.stalled AND p.spell = excluded.spell
"""
_GONE = """
DELETE FROM enrolment.participant p USING unnest($1::text[], $2::text[]) AS gone (programme_id, person_id)
WHERE p.programme_id = gone.programme_id AND p.person_id = gone.person_id
"""
_ON_THE_WAY = """
UPDATE enrolment.participant p SET phase = w.phase, paused_since = w.paused_since, consultant = w.consultant,
  aim = w.aim, review_on = w.review_on, next_step_on = w.next_step_on, stalled = w.stalled
FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::date[], $6::text[], $7::text[], $8::date[],
            $9::date[], $10::boolean[])
  AS w (programme_id, person_id, spell, phase, paused_since, consultant, aim, review_on, next_step_on, stalled)
WHERE p.programme_id = w.programme_id AND p.person_id = w.person_id AND p.spell = w.spell
"""
_TAKEN = """
SELECT group_id, count(*) AS n, EXISTS (SELECT FROM enrolment.merge WHERE NOT undone) AS merged FROM (
  SELECT group_id FROM enrolment.participant
  WHERE programme_id = $1 AND last_on IS NULL AND role = 'participant'
  UNION ALL
  SELECT group_id FROM enrolment.referral WHERE programme_id = $1 AND status IN ('accepted', 'promoted')) AS t
GROUP BY group_id
"""
_PROGRAMMES_OF = """
SELECT DISTINCT programme_id FROM enrolment.participant WHERE person_id = ANY($1::text[]) AND last_on IS NULL
"""
_SEATED_TWICE = """
SELECT p.person_id, p.group_id FROM enrolment.participant p
WHERE p.programme_id = $1 AND p.last_on IS NULL AND p.role = 'participant' AND p.person_id = ANY($2::text[])
"""


class _Row(NamedTuple):
    programme_id: str
    person_id: str
    spell: int
    first_on: date
    spell_on: date
    last_on: date | None
    end_reason: str | None
    planned_end: date | None
    role: str
    group_id: str | None
    referrer: str | None


class _OnTheWay(NamedTuple):
    programme_id: str
    person_id: str
    spell: int
    phase: str | None
    paused_since: date | None
    consultant: str | None
    aim: str | None
    review_on: date | None
    next_step_on: date | None
    stalled: bool


async def keep(
    connection: Connection,
    programmes: Mapping[str, ProgrammeDefinition],
    changed: Mapping[tuple[str, str], Participation],
) -> None:
    """Write the rows of participations that have changed, in one order; those without a spell are gone."""
    rows = [(key, _row(key, state, programmes[key[0]])) for key, state in sorted(changed.items(), key=itemgetter(0))]
    if there := [row for _, row in rows if row]:
        await connection.execute(_KEEP, msgspec.json.encode([row._asdict() for row in there]).decode())
    if gone := [key for key, row in rows if row is None]:
        await connection.execute(_GONE, [key[0] for key in gone], [key[1] for key in gone])


async def keep_way(connection: Connection, changed: Mapping[tuple[str, str], Way]) -> None:
    """Write what ways say into the rows."""
    if changed:
        await connection.execute(_ON_THE_WAY, *_columns([_on_the_way(key, way) for key, way in changed.items()]))


async def taken(connection: Connection, programme_id: str) -> Places:
    """How many places are taken or kept. Call it under the lock of the programme's places."""
    places, merged = Places(), False
    for row in await connection.fetch(_TAKEN, programme_id):
        places.taken[row["group_id"]] = row["n"]
        merged = row["merged"]
    if merged:
        same = await edges.clusters(connection)
        rows = await connection.fetch(_SEATED_TWICE, programme_id, list(same.roots))
        places.share({row["person_id"]: Seat(row["group_id"]) for row in rows}, same)
    return places


async def seated(connection: Connection, people: Iterable[str]) -> set[str]:
    """The programmes in which any of these people is now."""
    return {row["programme_id"] for row in await connection.fetch(_PROGRAMMES_OF, list(people))}


def _row(key: tuple[str, str], state: Participation, programme: ProgrammeDefinition) -> _Row | None:
    facts = state.facts
    if len(facts) == 1 and isinstance(facts[0], ParticipantEnrolled):  # nearly always, and often
        entry, day = facts[0], facts[0].occurred_on
        return _Row(*key, entry.spell, day, day, None, None, planned_end(programme, day), entry.role,
                    entry.entry.group, entry.referrer)  # fmt: skip
    life = spells(facts)
    if not life:
        return None
    last = life[-1]
    entry = next(f for f in facts if isinstance(f, ParticipantEnrolled) and f.spell == last.number)
    left = next((f for f in facts if isinstance(f, ParticipantExited) and f.spell == last.number), None)
    return _Row(
        *key, last.number, life[0].first, last.first, last.last, left.reason if left else None,
        planned_end(programme, last.first), entry.role, entry.entry.group, entry.referrer,
    )  # fmt: skip


def _on_the_way(key: tuple[str, str], way: Way) -> _OnTheWay:
    plan = way.plan
    return _OnTheWay(
        *key,
        way.spell,
        way.phase.phase if way.phase else None,
        way.paused.occurred_on if way.paused else None,
        way.consultant.consultant if way.consultant else None,
        plan.set.aim if plan else None,
        plan.review_on if plan else None,
        plan.next_step_on if plan else None,
        plan.stalled if plan else False,
    )


def _columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
