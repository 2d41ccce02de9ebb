"""The rows that go with what was decided of competence, deliverables, money and trainings."""

from collections.abc import Sequence

from activities.storage.accounts import AccountEvent
from common.db import Connection
from contracts.activities_competence import CompetenceMapped
from contracts.activities_costs import BudgetSet, CostBooked, CostCorrected
from contracts.activities_results import DeliverableChanged, SupervisorTrainingAttended

_COMPETENCES = """
INSERT INTO activities.competence (programme_id, person_id) SELECT * FROM unnest($1::text[], $2::text[])
ON CONFLICT DO NOTHING
"""
_DELIVERABLES = """
INSERT INTO activities.deliverable (deliverable_id, programme_id, part_of)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING
"""
_LINES = """
INSERT INTO activities.budget_line (programme_id, line) SELECT * FROM unnest($1::text[], $2::text[])
ON CONFLICT DO NOTHING
"""
_TRAINED = """
INSERT INTO activities.trained (training_id, programme_id) SELECT * FROM unnest($1::text[], $2::text[])
ON CONFLICT DO NOTHING
"""
_BOOKED = """
INSERT INTO activities.booked
  (cost_id, programme_id, day, line, financing, funder, amount, hours, area, activity_id)
SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::text[], $7::numeric[],
  $8::numeric[], $9::text[], $10::text[])
ON CONFLICT (cost_id) DO UPDATE SET day = excluded.day, line = excluded.line, financing = excluded.financing,
  funder = excluded.funder, amount = excluded.amount, hours = excluded.hours, area = excluded.area,
  activity_id = excluded.activity_id
"""
_VOID = "DELETE FROM activities.booked WHERE cost_id = ANY($1::text[])"


async def write(connection: Connection, events: Sequence[AccountEvent]) -> None:
    """Note what is new, and keep the bookings as they stand."""
    mapped = [(e.programme_id, e.person_id) for e in events if isinstance(e, CompetenceMapped)]
    made = [(e.deliverable_id, e.programme_id, e.part_of) for e in events if isinstance(e, DeliverableChanged)]
    lines = [(e.programme_id, e.line) for e in events if isinstance(e, BudgetSet)]
    trained = [(e.training_id, e.programme_id) for e in events if isinstance(e, SupervisorTrainingAttended)]
    for statement, rows in ((_COMPETENCES, mapped), (_DELIVERABLES, made), (_LINES, lines), (_TRAINED, trained)):
        if rows:
            await connection.execute(statement, *map(list, zip(*rows, strict=True)))
    await _bookings(connection, events)


async def _bookings(connection: Connection, events: Sequence[AccountEvent]) -> None:
    stands: dict[str, CostBooked | None] = {}
    for event in events:
        if isinstance(event, CostBooked):
            stands[event.cost_id] = event
        elif isinstance(event, CostCorrected):
            stands[event.cost_id] = event.replacement
    if void := [cost_id for cost_id, cost in stands.items() if cost is None]:
        await connection.execute(_VOID, void)
    if rows := [_row(cost) for cost in stands.values() if cost is not None]:
        await connection.execute(_BOOKED, *map(list, zip(*rows, strict=True)))


def _row(cost: CostBooked) -> tuple[object, ...]:
    return (
        cost.cost_id, cost.programme_id, cost.occurred_on, cost.line, cost.financing, cost.funder, cost.amount,
        cost.hours, cost.area, cost.activity_id,
    )  # fmt: skip
