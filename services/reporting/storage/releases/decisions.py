"""The controller's recorded decisions that a headline is published exactly: the baseline of what was accepted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from common.projection import Connection

_FIND = """
SELECT finding FROM release.decision WHERE programme_id = $1 AND goal_id = $2 ORDER BY decided_at LIMIT 1
"""
_RECORD = """
INSERT INTO release.decision (programme_id, goal_id, version, decided_by, decided_at, finding)
VALUES ($1, $2, $3, $4, $5, $6)
"""
_CARRIED_OUT = "UPDATE release.decision SET release_id = $2 WHERE programme_id = $1 AND release_id IS NULL"


@dataclass(frozen=True, slots=True)
class Decision:
    """A headline as it is published for good."""

    count: int
    of: int
    breakdown: bool
    finding: str
    baseline: Sequence[str] = ()


async def find(connection: Connection, programme: str, goal: str) -> Decision | None:
    """The decision about a goal, if there is one."""
    found = await connection.fetchval(_FIND, programme, goal)
    return None if found is None else Decision(**json.loads(found))


async def record(
    connection: Connection, about: tuple[str, str, int], by: str, at: datetime, decision: Decision
) -> None:
    """Keep a decision about (programme, goal, definition version) for ever."""
    kept = {name: getattr(decision, name) for name in ("count", "of", "breakdown", "finding")}
    finding = json.dumps({**kept, "baseline": list(decision.baseline)})
    await connection.execute(_RECORD, *about, by, at, finding)


async def carried_out(connection: Connection, programme: str, release_id: str) -> None:
    """Note in which release the programme's decisions took effect."""
    await connection.execute(_CARRIED_OUT, programme, release_id)
