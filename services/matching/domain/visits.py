"""Staff visit a workplace: participant and supervisor, what was found, and when next."""

from dataclasses import dataclass
from datetime import date, datetime

from contracts.base import Id
from contracts.decisions import Already, Refusal
from contracts.matching import VisitRecorded
from contracts.matching_codes import VisitFinding
from matching.domain.placements import Placement
from matching.domain.programmes import not_yet

Event = VisitRecorded


@dataclass(frozen=True, slots=True)
class Visit:
    """What is said of one."""

    visit_id: Id
    on: date
    findings: tuple[VisitFinding, ...] = ()
    next_on: date | None = None


def record(
    known: VisitRecorded | None, visit: Visit, placement: Placement, at: datetime
) -> list[Event] | Already | Refusal:
    """Write down a visit to a placement that has started."""
    said = placement.said
    if said.started_on is None or visit.on < said.started_on:
        return Refusal("not-started", "on", "the placement had not started that day", "conflict")
    if refusal := not_yet(visit.on, at, "on"):
        return refusal
    if visit.next_on is not None and visit.next_on <= visit.on:
        return Refusal("next-before-visit", "next_on", "the next visit comes after this one")
    event = VisitRecorded(
        visit_id=visit.visit_id, placement_id=said.placement_id, person_id=said.person_id,
        programme_id=said.programme_id, controller=said.controller, employer_id=said.employer_id,
        findings=tuple(sorted(set(visit.findings))), next_on=visit.next_on, occurred_on=visit.on, recorded_at=at,
    )  # fmt: skip
    if known is None:
        return [event]
    if known.model_dump(exclude={"recorded_at"}) == event.model_dump(exclude={"recorded_at"}):
        return Already(1)
    return Refusal("visit-exists", "visit_id", "another visit has this id", "conflict")
