"""Where goals stand: what the read contract's own function says of them, from live figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.storage.goals import GoalKey
from gateway.storage.reading import Reading, Rows, numbered

_STANDING = """
SELECT k.n, s.* FROM unnest($1::text[], $2::text[], $3::int[], $4::date[])
     WITH ORDINALITY AS k(programme_id, goal_id, version, on_date, n)
CROSS JOIN LATERAL read.standing_of(k.programme_id, k.goal_id, k.version, k.on_date) s ORDER BY k.n
"""


@dataclass(frozen=True, slots=True)
class StandingKey:
    """A goal on a day."""

    goal: GoalKey
    on: date


async def standings(reading: Reading, keys: Sequence[StandingKey]) -> list[Rows]:
    """One row each."""
    rows = await reading.rows(
        _STANDING,
        [key.goal.programme for key in keys],
        [key.goal.goal for key in keys],
        [key.goal.version for key in keys],
        [key.on for key in keys],
    )
    return numbered(rows, len(keys))
