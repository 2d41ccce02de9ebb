"""Times at which a participant is taken elsewhere: studies, another authority's course."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from activities.domain import recurrence
from activities.domain.programmes import Programme
from activities.domain.recurrence import Pattern, Span
from contracts.activities_offers import CommitmentEnded, CommitmentRecorded
from contracts.base import Code, Id
from contracts.decisions import Already, Refusal

Event = CommitmentRecorded | CommitmentEnded


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment as it stands; `until` is the last day once it was ended."""

    said: CommitmentRecorded
    until: date | None = None
    version: int = 1


def evolve(state: Commitment | None, event: Event) -> Commitment:
    """What the event makes of a commitment."""
    match event:
        case CommitmentRecorded():
            return Commitment(event)
        case CommitmentEnded():
            assert state is not None, "a commitment is recorded before it ends"
            return replace(state, until=event.occurred_on, version=state.version + 1)
        case _:
            assert_never(event)


def record(  # noqa: PLR0917 - what stands, the command, what it stands on, the moment
    state: Commitment | None,
    commitment_id: Id,
    who: tuple[Id, Code],
    pattern: Pattern,
    programme: Programme,
    at: datetime,
) -> tuple[CommitmentRecorded, tuple[Span, ...]] | Already | Refusal:
    """Write down when somebody (person, kind of commitment) is taken, within the programme's period."""
    person_id, kind = who
    recorded = CommitmentRecorded(
        commitment_id=commitment_id,
        person_id=person_id,
        programme_id=programme.id,
        controller=programme.controller,
        kind=kind,
        rule=pattern.rule,
        starts_on=pattern.starts_on,
        from_time=pattern.from_time,
        to_time=pattern.to_time,
        occurred_on=pattern.starts_on,
        recorded_at=at,
    )
    if state is not None:
        same = state.said.model_dump(exclude={"recorded_at"}) == recorded.model_dump(exclude={"recorded_at"})
        return Already(state.version) if same else _exists()
    spans = recurrence.expand(pattern, programme.last_day)
    return spans if isinstance(spans, Refusal) else (recorded, spans)


def end(state: Commitment, last_day: date, at: datetime) -> list[Event] | Already | Refusal:
    """It holds no longer after this day."""
    if state.until == last_day:
        return Already(state.version)
    if state.until is not None:
        return Refusal("ended-already", "commitment_id", f"it ended on {state.until}", "conflict")
    said = state.said
    return [
        CommitmentEnded(
            commitment_id=said.commitment_id,
            person_id=said.person_id,
            programme_id=said.programme_id,
            controller=said.controller,
            occurred_on=last_day,
            recorded_at=at,
        )
    ]


def _exists() -> Refusal:
    return Refusal("commitment-exists", "commitment_id", "another commitment has this id", "conflict")
