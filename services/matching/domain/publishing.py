"""An employer's need is published as an opening, changed, and closed when nobody more is looked for."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, assert_never

from contracts import taxonomy
from contracts.base import Code, ConceptId, Id, Percent
from contracts.decisions import Already, Refusal
from contracts.enrolment_codes import OutcomeKind
from contracts.matching import OpeningChanged, OpeningClosed, OpeningPublished
from contracts.matching_codes import Cefr, Education, WeeklyHours
from contracts.taxonomy import ConceptKind
from matching.domain.employers import Employer
from matching.domain.programmes import Programme, today

Event = OpeningPublished | OpeningChanged | OpeningClosed
ClosingReason = Literal["filled", "withdrawn", "expired"]
NOT_A_PLACE: tuple[OutcomeKind, ...] = ("self-employment", "job-seeking", "none")
"""Kinds of outcome that no employer offers."""


@dataclass(frozen=True, slots=True)
class Opening:
    """As it stands, at a version of its aggregate."""

    version: int
    said: OpeningPublished | OpeningChanged
    closed: OpeningClosed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What an employer looks for."""

    seats: int
    instrument: OutcomeKind
    municipality: ConceptId
    starts_on: date
    ends_on: date | None = None
    occupation: ConceptId | None = None
    tasks: tuple[ConceptId, ...] = ()
    required_skills: tuple[ConceptId, ...] = ()
    wished_skills: tuple[ConceptId, ...] = ()
    languages: tuple[ConceptId, ...] = ()
    language_level: Cefr | None = None
    education: Education | None = None
    licences: tuple[ConceptId, ...] = ()
    extent: Percent = 100
    weekly: tuple[WeeklyHours, ...] = ()
    conditions: tuple[Code, ...] = ()
    supervisor: Id | None = None


def evolve(state: Opening | None, event: Event) -> Opening:
    """What the event makes of an opening."""
    match event:
        case OpeningPublished() | OpeningChanged():
            return Opening((state.version if state else 0) + 1, event)
        case OpeningClosed():
            assert state is not None, "only what was published is closed"
            return replace(state, version=state.version + 1, closed=event)
        case _:
            assert_never(event)


def publish(
    state: Opening | None, opening_id: Id, need: Need, employer: Employer, programme: Programme, *, at: datetime
) -> list[Event] | Already | Refusal:
    """An employer has seats for people of a programme."""
    if employer.controller != programme.controller:
        return Refusal("another-controller", "employer_id", "the employer is known to another controller", "conflict")
    if refusal := _not_sound(need):
        return refusal
    fields = _fields(opening_id, need, employer.said.employer_id, programme, at)
    if state is None:
        return [OpeningPublished(**fields)]
    if _same(state, fields):
        return Already(state.version)
    return Refusal("opening-exists", "opening_id", "published with something else; change it instead", "conflict")


def change(state: Opening, need: Need, programme: Programme, at: datetime) -> list[Event] | Already | Refusal:
    """Say what holds now; a closed opening that is changed is open again."""
    if refusal := _not_sound(need):
        return refusal
    fields = _fields(state.said.opening_id, need, state.said.employer_id, programme, at)
    if state.closed is None and _same(state, fields):
        return Already(state.version)
    return [OpeningChanged(**fields)]


def close(state: Opening, reason: ClosingReason, at: datetime) -> list[Event] | Already | Refusal:
    """Nobody more is looked for."""
    if state.closed is not None:
        return Already(state.version) if state.closed.reason == reason else _closed()
    said = state.said
    return [
        OpeningClosed(
            opening_id=said.opening_id, employer_id=said.employer_id, programme_id=said.programme_id,
            controller=said.controller, reason=reason, occurred_on=today(at), recorded_at=at,
        )
    ]  # fmt: skip


def _closed() -> Refusal:
    return Refusal("opening-closed", "reason", "it is closed for another reason", "conflict")


def _not_sound(need: Need) -> Refusal | None:
    if need.instrument in NOT_A_PLACE:
        return Refusal("not-a-place", "instrument", f"no employer offers {need.instrument}")
    if need.ends_on is not None and need.ends_on < need.starts_on:
        return Refusal("ends-before-start", "ends_on", "it ends before it starts")
    if need.occupation is None and not need.tasks:
        return Refusal("no-occupation-or-tasks", "occupation", "say the occupation or the tasks")
    if any(times.to_minute <= times.from_minute for times in need.weekly):
        return Refusal("ends-before-start", "weekly", "a weekly time ends before it starts")
    return _unknown_concept(need)


def _unknown_concept(need: Need) -> Refusal | None:
    kinds: list[tuple[ConceptKind, str, tuple[ConceptId, ...]]] = [
        ("occupation-group", "occupation", (need.occupation,) if need.occupation else ()),
        ("skill", "tasks", need.tasks),
        ("skill", "required_skills", need.required_skills),
        ("skill", "wished_skills", need.wished_skills),
        ("language", "languages", need.languages),
        ("driving-licence", "licences", need.licences),
        ("municipality", "municipality", (need.municipality,)),
    ]
    for kind, field, named in kinds:
        if strange := taxonomy.unknown(kind, named):
            return Refusal("unknown-concept", field, f"no {kind} of the taxonomy: {', '.join(strange[:5])}")
    return None


def _same(state: Opening, fields: dict[str, Any]) -> bool:
    clocks = {"occurred_on", "recorded_at"}
    return all(getattr(state.said, name) == value for name, value in fields.items() if name not in clocks)


def _fields(opening_id: Id, need: Need, employer_id: Id, programme: Programme, at: datetime) -> dict[str, Any]:
    ids = {"opening_id": opening_id, "employer_id": employer_id, "programme_id": programme.id}
    whole = {name: getattr(need, name) for name in Need.__dataclass_fields__}
    return ids | whole | {"controller": programme.controller, "occurred_on": today(at), "recorded_at": at}
