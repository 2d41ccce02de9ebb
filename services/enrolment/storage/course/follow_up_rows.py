"""The work list of follow-ups: what is to be asked of people who have left, until when, and what was answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.db import Connection
from contracts.programme import ProgrammeDefinition
from enrolment.domain.dates import day_in_sweden
from enrolment.domain.follow_ups import Due, due
from enrolment.domain.participation import Participation
from enrolment.domain.way import Way

_CLEAR = """
DELETE FROM enrolment.follow_up f USING unnest($1::text[], $2::text[]) AS gone (programme_id, person_id)
WHERE f.programme_id = gone.programme_id AND f.person_id = gone.person_id
"""
_KEEP = """
INSERT INTO enrolment.follow_up (programme_id, person_id, point, spell, opens_on, last_day, answered_on, reached)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::date[], $6::date[], $7::date[], $8::boolean[])
ON CONFLICT (programme_id, person_id, point) DO UPDATE SET spell = excluded.spell, opens_on = excluded.opens_on,
  last_day = excluded.last_day, answered_on = excluded.answered_on, reached = excluded.reached
"""
_REMINDED = """
UPDATE enrolment.follow_up SET reminded_on = $4 WHERE programme_id = $1 AND person_id = $2 AND point = $3
"""


async def keep(
    connection: Connection,
    programmes: Mapping[str, ProgrammeDefinition],
    changed: Mapping[tuple[str, str], tuple[Participation, Way]],
) -> dict[tuple[str, str], list[Due]]:
    """Write what is to be asked of these people; those who are in again are not asked. Returns what is due."""
    asked = {key: due(programmes[key[0]], state) for key, (state, _) in changed.items()}
    if cleared := [key for key, points in asked.items() if not points]:
        await connection.execute(_CLEAR, [key[0] for key in cleared], [key[1] for key in cleared])
    rows = [_row(key, point, changed[key][1]) for key, points in asked.items() for point in points]
    if rows:
        await connection.execute(_KEEP, *[list(column) for column in zip(*rows, strict=True)])
    return asked


async def reminded(connection: Connection, ways: Mapping[tuple[str, str], Sequence[Any]]) -> None:
    """Note the reminders that were said."""
    for (programme_id, person_id), events in ways.items():
        for event in events:
            day = day_in_sweden(event.recorded_at)
            await connection.execute(_REMINDED, programme_id, person_id, event.point, day)


def _row(key: tuple[str, str], point: Due, way: Way) -> tuple[Any, ...]:
    answer = way.follow_ups.get((point.spell, point.point))
    told = (answer.occurred_on, answer.reached) if answer else (None, None)
    return (*key, point.point, point.spell, point.opens_on, point.last_day, *told)
