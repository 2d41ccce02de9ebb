"""What is accounted for besides hours, to be read: page by page, as it stands or as it stood on a day.

Of people whose identity is protected, or who were erased, lists hold nothing.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from activities.domain.deliverable_way import Deliverable, evolve
from activities.storage import accounts
from common.db import Connection
from contracts.activities_competence import CompetenceMapped
from contracts.activities_costs import BudgetSet, CostBooked, CostCorrected
from contracts.activities_results import DeliverableChanged, DeliverableCorrected, SupervisorTrainingAttended

_COMPETENCES = """
SELECT e.version, e.body FROM activities.competence c
CROSS JOIN LATERAL (
  SELECT version, body FROM spine.event WHERE aggregate = 'competence:' || c.programme_id || '~' || c.person_id
  ORDER BY version DESC LIMIT 1) e
WHERE c.programme_id = $1 AND c.person_id > $2 AND NOT EXISTS (
  SELECT FROM activities.person p WHERE p.person_id = c.person_id AND (p.protected OR p.erased))
ORDER BY c.person_id LIMIT $3
"""
_DELIVERABLES = """
SELECT d.deliverable_id, e.subject, e.body FROM activities.deliverable d
JOIN spine.event e ON e.aggregate = 'deliverable:' || d.deliverable_id
WHERE d.programme_id = $1 ORDER BY d.deliverable_id, e.version
"""
# Of each line the last setting that held on the day.
_LINES = """
SELECT e.body FROM activities.budget_line b
JOIN spine.event e ON e.aggregate = 'budget:' || b.programme_id || '~' || b.line
WHERE b.programme_id = $1 ORDER BY b.line, e.version
"""
_BOOKED = """
SELECT line, financing, funder, area, activity_id, sum(amount) AS amount, sum(hours) AS hours, count(*) AS bookings
FROM activities.booked WHERE programme_id = $1 AND ($2::date IS NULL OR day <= $2)
GROUP BY line, financing, funder, area, activity_id ORDER BY line, financing, funder, area, activity_id
"""
_COSTS = """
SELECT e.version, e.subject, e.body FROM activities.booked b
CROSS JOIN LATERAL (
  SELECT version, subject, body FROM spine.event WHERE aggregate = 'cost:' || b.cost_id
  ORDER BY version DESC LIMIT 1) e
WHERE b.programme_id = $1 AND b.cost_id > $2 ORDER BY b.cost_id LIMIT $3
"""
_TRAININGS = """
SELECT e.body FROM activities.trained t
CROSS JOIN LATERAL (
  SELECT body FROM spine.event WHERE aggregate = 'supervisor-training:' || t.training_id
  ORDER BY version DESC LIMIT 1) e
WHERE t.programme_id = $1 AND t.training_id > $2 ORDER BY t.training_id LIMIT $3
"""


async def competences(
    connection: Connection, programme_id: str, after: str, limit: int
) -> list[tuple[int, CompetenceMapped]]:
    """Pictures with their versions, by person; one that was taken back is told as such: pages have no holes."""
    rows = await connection.fetch(_COMPETENCES, programme_id, after, limit)
    return [(row["version"], CompetenceMapped.model_validate_json(row["body"])) for row in rows]


async def deliverables(connection: Connection, programme_id: str) -> dict[str, Deliverable]:
    """Every deliverable of the programme, by id."""
    found: dict[str, Deliverable] = {}
    for row in await connection.fetch(_DELIVERABLES, programme_id):
        event = accounts.read(row["subject"], row["body"])
        assert isinstance(event, DeliverableChanged | DeliverableCorrected)
        found[row["deliverable_id"]] = evolve(found.get(row["deliverable_id"]), event)
    return found


async def lines(connection: Connection, programme_id: str, on: date | None) -> list[BudgetSet]:
    """The budget's lines as they held on a day, or as they hold."""
    found: dict[str, BudgetSet] = {}
    for row in await connection.fetch(_LINES, programme_id):
        line = BudgetSet.model_validate_json(row["body"])
        if on is None or line.occurred_on <= on:
            found[line.line] = line
    return list(found.values())


async def booked(connection: Connection, programme_id: str, on: date | None) -> list[Mapping[str, Any]]:
    """Sums of bookings up to a day by line and what they are for; amount and hours are decimals."""
    return [dict(row) for row in await connection.fetch(_BOOKED, programme_id, on)]


async def costs(connection: Connection, programme_id: str, after: str, limit: int) -> list[dict[str, Any]]:
    """Bookings as they stand, by id, with the version of what was said last."""
    found = []
    for row in await connection.fetch(_COSTS, programme_id, after, limit):
        event = accounts.read(row["subject"], row["body"])
        stands = event.replacement if isinstance(event, CostCorrected) else event
        assert isinstance(stands, CostBooked), "void bookings are not among the booked"
        found.append({"version": row["version"], **stands.model_dump(mode="json", exclude={"fact"})})
    return found


async def trainings(
    connection: Connection, programme_id: str, after: str, limit: int
) -> list[SupervisorTrainingAttended]:
    """The last count of each session and employer."""
    rows = await connection.fetch(_TRAININGS, programme_id, after, limit)
    return [SupervisorTrainingAttended.model_validate_json(row["body"]) for row in rows]


def total(rows: list[Mapping[str, Any]], by: str) -> dict[str, Decimal]:
    """Sums of `booked` rows by one of their columns; what belongs to none is under the empty name."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row[by] or ""] = sums.get(row[by] or "", Decimal(0)) + row["amount"]
    return sums
