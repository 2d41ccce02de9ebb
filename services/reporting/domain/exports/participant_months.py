"""Who took part in a month, from when to when, for how long: the rows of the file that a fund takes every month.

A row says what the facts up to the month's last day say: an exit in July is no end date in June's file. Hours are
whole minutes, of attendance inside a spell that staff approved, and of placements where the fund counts them.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from contracts.programme import ParticipantFile
from reporting.domain.exports.people import Person, Presence
from reporting.domain.exports.record import Span
from reporting.domain.exports.said import Attendance, Outcome
from reporting.domain.spells import Spell, inside_any, known_on

_FULL_DAY = 8 * 60
_SATURDAY = 5


class Row(NamedTuple):
    """One participant of a month."""

    person_id: str
    starts_on: date
    ends_on: date | None
    minutes: int


class Finding(NamedTuple):
    """Something about a month that somebody has to look at."""

    finding: str
    person_id: str
    on: date | None
    minutes: int


def first_day(month: str) -> date:
    """Of a month written YYYY-MM."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    """Likewise."""
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def months(first: date, last: date) -> list[str]:
    """Every month that holds a day of this stretch."""
    whole = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in whole]


def rows(people: Iterable[Person], month: str, rule: ParticipantFile) -> dict[str, Row]:
    """The month's rows by person."""
    found = {}
    for person in people:
        spells = known_on(person.spells, last_day(month))
        if any(spell.end is None or spell.end >= first_day(month) for spell in spells):
            ends = [spell.end for spell in spells if spell.end is not None]
            ended = max(ends) if len(ends) == len(spells) else None
            minutes = sum(_by_day(person, spells, month, rule).values())
            found[person.person_id] = Row(person.person_id, spells[0].start, ended, minutes)
    return found


def unapproved(people: Iterable[Person], month: str) -> int:
    """How many presences of the month nobody has approved as they stand."""
    return sum(
        there.said.present > 0 and not there.approved for person in people for there in person.presences.get(month, ())
    )


def findings(people: Iterable[Person], month: str, rule: ParticipantFile) -> list[Finding]:
    """What is unlikely or left out: too long a day or year, presence outside every spell, a placement of no extent."""
    found: list[Finding] = []
    for person in people:
        spells = known_on(person.spells, last_day(month))
        by_day = _by_day(person, spells, month, rule)
        for day, minutes in sorted(by_day.items()):
            if minutes > rule.longest_day_hours * 60:
                found.append(Finding("over-a-day", person.person_id, day, minutes))
        year = _year(person, month, rule) if by_day else 0
        if year > rule.longest_year_hours * 60:
            found.append(Finding("over-a-year", person.person_id, None, year))
        found += [
            Finding("outside-spell", person.person_id, there.said.occurred_on, there.said.present)
            for there in person.presences.get(month, ())
            if there.said.present and not inside_any(spells, there.said.occurred_on)
        ]
        found += _without_extent(person, month, rule)
    return found


def _without_extent(person: Person, month: str, rule: ParticipantFile) -> Iterator[Finding]:
    for _, outcome in person.outcomes:
        extents = [said for _, said in _placed(person, outcome, month, rule)]
        if None in extents:
            yield Finding("no-extent", person.person_id, outcome.started_on, 0)


def _year(person: Person, month: str, rule: ParticipantFile) -> int:
    """The minutes of the calendar year up to the month's end."""
    total = 0
    for earlier in months(date(int(month[:4]), 1, 1), first_day(month)):
        spells = known_on(person.spells, last_day(earlier))
        total += sum(_by_day(person, spells, earlier, rule).values())
    return total


def _by_day(person: Person, spells: list[Spell], month: str, rule: ParticipantFile) -> Mapping[date, int]:
    """The minutes that count, by day."""
    found: Counter[date] = Counter()
    attended: set[tuple[date, str]] = set()
    for said in _once(person.presences.get(month, ())):
        if inside_any(spells, said.occurred_on):
            found[said.occurred_on] += said.present
            attended.add((said.occurred_on, said.kind))
    for _, outcome in person.outcomes:
        for span, extent in _placed(person, outcome, month, rule):
            if extent and (span.first, span.kind) not in attended and inside_any(spells, span.first):
                found[span.first] += (_FULL_DAY * extent + 50) // 100
    return found


def _placed(person: Person, outcome: Outcome, month: str, rule: ParticipantFile) -> Iterator[tuple[Span, int | None]]:
    """The month's days of a placement whose kind the fund counts, each with what the placement was on that day."""
    spans = person.placements.get(outcome.outcome_id) or ()
    for day in _weekdays(outcome, month):
        held = [span for span in spans if span.first <= day]
        kind, extent = held[-1][1:] if held else (outcome.kind, outcome.extent)
        if kind in rule.placements:
            yield Span(day, kind, extent or 0), extent


def _once(presences: Iterable[Presence]) -> Iterable[Attendance]:
    """What staff approved; of a session that was written down under two ids of one human being the longer presence."""
    found: dict[str, Attendance] = {}
    for there in presences:
        said = there.said
        if there.approved and said.present:
            place = said.session_id or said.attendance_id
            if place not in found or found[place].present < said.present:
                found[place] = said
    return found.values()


def _weekdays(outcome: Outcome, month: str) -> Iterator[date]:
    """The month's Mondays to Fridays that lie in a placement."""
    if outcome.started_on is None:
        return
    first, last = first_day(month), last_day(month)
    day, end = max(first, outcome.started_on), min(last, outcome.ended_on or last)
    while day <= end:
        if day.weekday() < _SATURDAY:
            yield day
        day += timedelta(days=1)
