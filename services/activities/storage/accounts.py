"""What is accounted for besides hours, on the desk of one transaction: competence, deliverables, money, trainings.

Wholes and parts are decided together, and bookings by their budget line: those are found here, however many commands
there are, by one question each.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from activities.domain import cost_record, deliverable_way
from activities.domain.competence import competence_id
from activities.domain.cost_record import Cost
from activities.domain.costs import budget_id
from activities.domain.deliverable_way import Deliverable, Family
from activities.domain.latest import Latest, follow
from activities.domain.programmes import Programme
from common.db import Connection
from contracts.activities_competence import CompetenceMapped
from contracts.activities_costs import BudgetSet, CostBooked, CostCorrected
from contracts.activities_results import DeliverableChanged, DeliverableCorrected, SupervisorTrainingAttended

AccountEvent = (
    CompetenceMapped
    | DeliverableChanged
    | DeliverableCorrected
    | BudgetSet
    | CostBooked
    | CostCorrected
    | SupervisorTrainingAttended
)
_EVENTS: dict[str, type[AccountEvent]] = {
    event.subject: event
    for event in (
        CompetenceMapped,
        DeliverableChanged,
        DeliverableCorrected,
        BudgetSet,
        CostBooked,
        CostCorrected,
        SupervisorTrainingAttended,
    )
}

# The rows are locked: two transactions that change a whole and its part are decided one after the other.
_FAMILY = """
SELECT deliverable_id FROM activities.deliverable
WHERE deliverable_id = ANY($1::text[]) OR part_of = ANY($1::text[]) OR deliverable_id IN (
  SELECT part_of FROM activities.deliverable WHERE deliverable_id = ANY($1::text[]))
ORDER BY deliverable_id FOR UPDATE
"""
_LINES = "SELECT programme_id, line FROM activities.budget_line WHERE programme_id = ANY($1::text[])"


@dataclass(slots=True)
class Accounts:
    """Aggregates by id, as far as the commands of one transaction need them."""

    competences: dict[str, Latest[CompetenceMapped]] = field(default_factory=dict)
    deliverables: dict[str, Deliverable] = field(default_factory=dict)
    lines: dict[str, Latest[BudgetSet]] = field(default_factory=dict)
    costs: dict[str, Cost] = field(default_factory=dict)
    trainings: dict[str, Latest[SupervisorTrainingAttended]] = field(default_factory=dict)

    def apply(self, event: AccountEvent) -> None:
        """Fold one event into the state it belongs to."""
        match event:
            case CompetenceMapped():
                key = competence_id(event.programme_id, event.person_id)
                self.competences[key] = follow(self.competences.get(key), event)
            case DeliverableChanged() | DeliverableCorrected():
                known = self.deliverables.get(event.deliverable_id)
                self.deliverables[event.deliverable_id] = deliverable_way.evolve(known, event)
            case BudgetSet():
                key = budget_id(event.programme_id, event.line)
                self.lines[key] = follow(self.lines.get(key), event)
            case CostBooked() | CostCorrected():
                self.costs[event.cost_id] = cost_record.evolve(self.costs.get(event.cost_id), event)
            case SupervisorTrainingAttended():
                self.trainings[event.training_id] = follow(self.trainings.get(event.training_id), event)
            case _:
                assert_never(event)

    def family(self, deliverable_id: str, programme: Programme, part_of: str | None) -> Family:
        """What a deliverable belongs to, as far as it is known."""
        parts = {
            name: one
            for name, one in self.deliverables.items()
            if name != deliverable_id and one.first.part_of == deliverable_id
        }
        return Family(programme, self.deliverables.get(part_of) if part_of else None, parts)

    def programmes(self) -> set[str]:
        """Programmes of what is on the desk."""
        found = {one.first.programme_id for one in self.deliverables.values()}
        return found | {one.said.programme_id for one in self.costs.values()}

    def activities(self) -> set[str]:
        """Activities of the bookings on the desk."""
        return {one.said.activity_id for one in self.costs.values() if one.said.activity_id}


def read(subject: str, body: bytes) -> AccountEvent | None:
    """A stored event, if it is one of these."""
    kind = _EVENTS.get(subject)
    return None if kind is None else kind.model_validate_json(body)


async def families(connection: Connection, wanted: Iterable[str]) -> list[str]:
    """The aggregates of wholes and parts beside the wanted deliverables, locked until the transaction ends."""
    ids = [name.removeprefix("deliverable:") for name in wanted if name.startswith("deliverable:")]
    if not ids:
        return []
    return [f"deliverable:{row['deliverable_id']}" for row in await connection.fetch(_FAMILY, ids)]


async def budget_lines(connection: Connection, wanted: Iterable[str], programmes: Iterable[str]) -> list[str]:
    """The aggregates of the programmes' budget lines, if costs are wanted."""
    if not any(name.startswith("cost:") for name in wanted):
        return []
    rows = await connection.fetch(_LINES, list(programmes))
    return [f"budget:{budget_id(row['programme_id'], row['line'])}" for row in rows]
