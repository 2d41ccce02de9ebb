"""Status at entry and exit, and follow-ups: what an exited participant is doing at the programme's fixed points.

Results are those after the last exit: a re-entry ends what was still to be asked about an earlier one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from contracts.base import Code, Id
from contracts.decisions import Already, Refusal
from contracts.enrolment_way import FollowUpRecorded, FollowUpReminded, StatusRecorded
from contracts.programme import FollowUp, ProgrammeDefinition
from enrolment.domain.dates import in_the_future, months_after
from enrolment.domain.life import Spell
from enrolment.domain.participation import Participation
from enrolment.domain.phases import Decision, Where
from enrolment.domain.way import last_spell


@dataclass(frozen=True, slots=True)
class Due:
    """One question to be asked: of which spell, from when, until when, and when somebody is reminded."""

    spell: int
    point: Code
    opens_on: date
    last_day: date
    remind_on: date


def due(programme: ProgrammeDefinition, participation: Participation) -> list[Due]:
    """What is to be asked after the last exit; nothing while somebody is in."""
    spell = last_spell(participation)
    if isinstance(spell, Refusal) or spell.last is None:
        return []
    return [_due(point, spell.number, spell.last) for point in programme.follow_ups]


def _due(point: FollowUp, spell: int, left: date) -> Due:
    day = left + timedelta(days=point.days_after_exit or 0)
    if point.months_after_exit is not None:
        day = months_after(left, point.months_after_exit)
    opens, last = (left, day) if point.status == "within" else (day, day + timedelta(days=point.grace_days))
    return Due(spell, point.id, opens, last, max(opens, last - timedelta(days=point.remind_days_before)))


def record(where: Where, point: Code, on: date, content: dict[str, Any]) -> Decision:
    """Write down what a follow-up found, or that nobody was reached. The last one speaks."""
    found = next((each for each in due(where.programme, where.participation) if each.point == point), None)
    if found is None:
        return _nothing_due(where, point)
    spell = last_spell(where.participation)
    assert isinstance(spell, Spell), "something is due only after an exit"
    recorded = FollowUpRecorded.model_validate({**where.said(spell, on), "point": point, **content})
    known = where.way.follow_ups.get((spell.number, point))
    if known and _content(known) == _content(recorded):
        return Already(where.way.version)
    return in_the_future(on, where.today) or _out_of_time(found, on) or _contradiction(recorded) or [recorded]


def remind(where: Where, point: Code, spell_number: int) -> list[FollowUpReminded]:
    """A reminder's day has come: say so, unless it was answered, said, or nobody asks any more."""
    found = next((each for each in due(where.programme, where.participation) if each.point == point), None)
    if found is None or found.spell != spell_number or found.remind_on > where.today:
        return []
    key = (spell_number, point)
    if key in where.way.follow_ups or key in where.way.reminded:
        return []
    spell = last_spell(where.participation)
    assert isinstance(spell, Spell), "something is due only after an exit"
    consultant: Id | None = where.way.consultant.consultant if where.way.consultant else None
    more = {"point": point, "due_on": found.last_day, "consultant": consultant}
    return [FollowUpReminded.model_validate({**where.said(spell, where.today), **more})]


def record_status(where: Where, point: Literal["entry", "exit"], on: date, content: dict[str, Any]) -> Decision:
    """How the participant lives at entry or exit of the last spell. What is not said is unknown."""
    spell = last_spell(where.participation)
    if isinstance(spell, Refusal):
        return spell
    if point == "exit" and spell.last is None:
        return Refusal("not-exited", "point", "the status at exit is told when the spell has ended", "conflict")
    recorded = StatusRecorded.model_validate({**where.said(spell, on), "point": point, **content})
    known = where.way.statuses.get((spell.number, point))
    if known and _content(known) == _content(recorded):
        return Already(where.way.version)
    return in_the_future(on, where.today) or [recorded]


def _nothing_due(where: Where, point: Code) -> Refusal:
    known = [each.id for each in where.programme.follow_ups]
    if point not in known:
        return Refusal("unknown-point", "point", f"the programme asks at: {', '.join(known) or 'no point'}")
    spell = last_spell(where.participation)
    return spell if isinstance(spell, Refusal) else Refusal("not-exited", "point", "the spell is open", "conflict")


def _out_of_time(found: Due, on: date) -> Refusal | None:
    if found.opens_on <= on <= found.last_day:
        return None
    message = f"{found.point} is asked about the days from {found.opens_on} to {found.last_day}"
    return Refusal("outside-follow-up", "on", message)


def _contradiction(recorded: FollowUpRecorded) -> Refusal | None:
    told = bool(recorded.statuses) or recorded.employment is not None
    if recorded.reached == told:
        return None
    if recorded.reached:
        return Refusal("no-status", "statuses", "say what the participant is doing (`none` is a status)")
    return Refusal("not-reached", "statuses", "who was not reached has no known status")


def _content(recorded: FollowUpRecorded | StatusRecorded) -> dict[str, object]:
    return recorded.model_dump(exclude={"recorded_at"})
