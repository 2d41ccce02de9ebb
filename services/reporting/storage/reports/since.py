"""What came to be known after a report was made: it changes nothing in the report, and whoever verifies is told."""

from collections.abc import Iterable
from typing import Any

import msgspec

from common.projection import Connection
from contracts.programme import AnswerMeasure, ChangeGoal, Goal
from contracts.surveys import AnswerWithdrawn
from reporting.domain.reports.order import Order

_WITHDRAWN = """
SELECT l.body FROM inbound.log l JOIN read.fact f ON f.stream = l.stream AND f.seq = l.seq
WHERE f.programme_id = $1 AND l.subject = $2 AND f.fact_no > $3
"""
_CHANGED = """
SELECT b.goal_id FROM ledger.entry e JOIN ledger.book b USING (book)
WHERE b.programme_id = $1 AND b.version = $2 AND e.fact_no > $3 AND e.effective_on <= $4
GROUP BY b.goal_id, e.facet, e.value HAVING sum(e.num) <> 0 OR sum(e.den) <> 0
"""
_VERSIONS = "SELECT version FROM ledger.definition WHERE programme_id = $1 AND defined_by > $2 ORDER BY version"


class _Withdrawn(msgspec.Struct):
    instrument: str


async def told_since(connection: Connection, order: Order, goals: Iterable[Goal]) -> list[dict[str, Any]]:
    """Withdrawn answers, goals whose figures of that day are others today, later versions of the definition."""
    notes: list[dict[str, Any]] = []
    for instrument, count in sorted((await _withdrawn(connection, order)).items()):
        reading = [goal.id for goal in goals if _reads(goal, instrument)]
        notes.append({"note": "answers-withdrawn-since", "instrument": instrument, "answers": count, "goals": reading})
    changed = {row["goal_id"] for row in await connection.fetch(
        _CHANGED, order.programme, order.version, order.position, order.on
    )}  # fmt: skip
    if changed:
        notes.append({"note": "figures-corrected-since", "goals": sorted(changed)})
    versions = [row["version"] for row in await connection.fetch(_VERSIONS, order.programme, order.position)]
    if versions:
        notes.append({"note": "defined-anew-since", "versions": versions})
    return notes


async def _withdrawn(connection: Connection, order: Order) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in await connection.fetch(_WITHDRAWN, order.programme, AnswerWithdrawn.subject, order.position):
        instrument = _BODY.decode(row["body"]).instrument
        found[instrument] = found.get(instrument, 0) + 1
    return found


def _reads(goal: Goal, instrument: str) -> bool:
    asked = [goal.instrument] if isinstance(goal, ChangeGoal) else []
    measures = (getattr(goal, name, None) for name in ("of", "among"))
    asked += [measure.instrument for measure in measures if isinstance(measure, AnswerMeasure)]
    return instrument in asked


_BODY = msgspec.json.Decoder(_Withdrawn)
