"""A month's file counted the slow and obvious way, straight from the contracts; no helper shared with reporting."""

from datetime import date, timedelta

from contracts.activities import AttendanceCorrected, AttendanceRecorded
from contracts.activities_hours import AttendanceApproved
from contracts.enrolment import OutcomeRecorded
from tests.support.histories import PROGRAMME
from tests.support.plain_facts import named_spells, of_kind, presences, within
from tests.support.plain_figures import people_of

Plain = dict[str, tuple[date, date | None, int]]
"""person -> (start, end, minutes)"""


def plain_month(log: list[tuple], month: str, placements: tuple[str, ...]) -> Plain:
    """Everybody whose time in the programme touches the month."""
    first = date.fromisoformat(f"{month}-01")
    last = max(first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == first.month)
    answered_for = approved(log)
    found: Plain = {}
    for person, facts in people_of(log, PROGRAMME).items():
        stretches = [(start, end) for _, start, end in named_spells(facts, last)]
        if not any(end is None or end >= first for _, end in stretches):
            continue
        open_ = [end for _, end in stretches if end is None]
        end = None if open_ else max(end for _, end in stretches)
        there = [
            fact
            for fact in presences(facts, last)
            if fact.occurred_on >= first and within(stretches, fact.occurred_on) and fact.attendance_id in answered_for
        ]
        minutes = sum(fact.minutes for fact in there)
        for outcome in of_kind(facts, OutcomeRecorded):
            if outcome.kind in placements and outcome.started_on and outcome.extent:
                minutes += _placed(outcome, first, last, stretches, there)
        found[person] = (min(start for start, _ in stretches), end, minutes)
    return found


def approved(log: list[tuple]) -> set[str]:
    """The attendances whose last content staff approved."""
    last: dict[str, int] = {}
    said: dict[str, set[int]] = {}
    for _, version, event in log:
        if isinstance(event, AttendanceRecorded | AttendanceCorrected) or event.subject.endswith("recorded.v1"):
            name = getattr(event, "attendance_id", None)
            if name:
                last[name] = max(last.get(name, 1), version)
        if isinstance(event, AttendanceApproved):
            said.setdefault(event.attendance_id, set()).add(event.approves)
    return {name for name, version in last.items() if version in said.get(name, set())}


def _placed(outcome, first: date, last: date, stretches: list, there: list) -> int:
    minutes = 0
    day = first
    while day <= last:
        inside = outcome.started_on <= day and (outcome.ended_on is None or day <= outcome.ended_on)
        attended = any(fact.occurred_on == day and fact.kind == outcome.kind for fact in there)
        if inside and day.isoweekday() <= 5 and within(stretches, day) and not attended:
            minutes += round(480 * outcome.extent / 100)
        day += timedelta(days=1)
    return minutes
