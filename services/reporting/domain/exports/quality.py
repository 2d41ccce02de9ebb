"""What is amiss in a programme's facts, row by row, with the command that mends it.

Nothing here is counted elsewhere: what imports noted is counted by the fold (read.finding) and only listed here. A list
is a function of the facts and a day; whoever mends a row sees it go.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from contracts.programme import FollowUp, ProgrammeDefinition
from reporting.domain.exports.people import Person, Presence
from reporting.domain.exports.record import Record
from reporting.domain.exports.said import Enrolled, Exited, Outcome
from reporting.domain.facts import FactId
from reporting.domain.spells import inside_any
from reporting.domain.windows import months_after

_WORKS = frozenset({
    "employment-permanent", "employment-fixed-term", "employment-hourly", "new-start-job", "entry-job",
    "introduction-job", "establishment-job", "extra-service", "self-employment", "regular-studies",
    "vocational-training",
})  # fmt: skip
_IDLE = frozenset({"none", "job-seeking"})


class Mend(NamedTuple):
    """The operation that mends something."""

    service: Literal["enrolment", "activities"]
    method: Literal["GET", "POST"]
    path: str


class Flaw(NamedTuple):
    """One thing to mend: of whom, about which record, and what is wrong with it in a few codes."""

    person_id: str
    about: str
    on: date | None
    details: tuple[str, ...]
    mend: Mend

    @property
    def key(self) -> str:
        """Its place in the list; the page after begins behind it."""
        return "/".join((self.person_id, self.about, str(self.on or ""), *self.details))


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at."""

    programme: ProgrammeDefinition
    record: Record
    people: Mapping[str, Person]
    today: date


def listed(looked: Looked, flaw: str) -> list[Flaw]:
    """Every flaw of a kind, in the order of their keys; of any other word those facts that an import noted it on."""
    find = FLAWS.get(flaw)
    found = find(looked) if find else _noted(looked, flaw)
    return sorted(found, key=lambda one: one.key)


def _incomplete(looked: Looked) -> Iterator[Flaw]:
    for person in _participants(looked):
        entry = person.first.entry
        missing = tuple(name for name in ("gender", "age", "education", "employment") if getattr(entry, name) is None)
        if missing:
            enrolled = person.spells[0].enrolled_by
            yield Flaw(
                person.person_id, f"{enrolled.aggregate}/{enrolled.version}", person.starts_on, missing,
                _correct_participation(enrolled.aggregate),
            )  # fmt: skip


def _unfollowed(looked: Looked) -> Iterator[Flaw]:
    """Asked for until a day that has gone by; who could not be reached was asked."""
    for person in _participants(looked):
        left = person.ends_on
        spell = person.last_spell
        who = person.enrolments[spell.enrolled_by].person_id
        for point in looked.programme.follow_ups if left else ():
            assert left is not None
            last = _last_day(point, left)
            if last < looked.today and looked.record.follow_ups.get((who, spell.number, point.id)) is None:
                about = f"way:{looked.programme.id}:{who}"
                path = f"/participations/{looked.programme.id}/{who}/follow-ups"
                yield Flaw(person.person_id, about, last, (point.id,), Mend("enrolment", "POST", path))


def _last_day(point: FollowUp, left: date) -> date:
    day = left + timedelta(days=point.days_after_exit or 0)
    if point.months_after_exit is not None:
        day = months_after(left, point.months_after_exit)
    return day if point.status == "within" else day + timedelta(days=point.grace_days)


def _contradictions(looked: Looked) -> Iterator[Flaw]:
    for person in looked.people.values():
        for fact_id, outcome in person.outcomes:
            if details := (*_backwards(outcome), *_beside(outcome, person)):
                about = f"{fact_id.aggregate}/{fact_id.version}"
                mend = _correct_participation(fact_id.aggregate)
                yield Flaw(person.person_id, about, outcome.started_on or outcome.offered_on, details, mend)
    for (who, _, point), said in looked.record.follow_ups.all().items():
        statuses = frozenset(said.statuses)
        if "none" in statuses and len(statuses) > 1:
            path = f"/participations/{looked.programme.id}/{who}/follow-ups"
            details = (point, *sorted(statuses))
            yield Flaw(who, f"way:{looked.programme.id}:{who}", None, details, Mend("enrolment", "POST", path))


def _backwards(outcome: Outcome) -> Iterator[str]:
    if outcome.started_on and outcome.ended_on and outcome.ended_on < outcome.started_on:
        yield "ended-before-it-started"
    if outcome.started_on and outcome.offered_on and outcome.started_on < outcome.offered_on:
        yield "started-before-it-was-offered"


def _beside(outcome: Outcome, person: Person) -> Iterator[str]:
    """Work or studies while something else says that there are none."""
    if outcome.kind not in _IDLE or outcome.started_on is None:
        return
    last = outcome.ended_on or outcome.started_on
    for _, other in person.outcomes:
        started = other.started_on
        if other.kind in _WORKS and started and started <= last and outcome.started_on <= (other.ended_on or last):
            yield f"beside-{other.kind}"


def _outside(looked: Looked) -> Iterator[Flaw]:
    for person in _participants(looked):
        for there in _presences(person):
            if there.said.present and not inside_any(person.spells, there.said.occurred_on):
                yield _of_attendance(person.person_id, there, (f"minutes-{there.said.present}",))


def _unmatched(looked: Looked) -> Iterator[Flaw]:
    """Somebody, an activity, a session or a spell is named that nobody has told us of."""
    for person in looked.people.values():
        begun = {(fact_id.aggregate, said.spell) for fact_id, said in person.enrolments.items()}
        for fact_id, said in person.exits.items():
            if (fact_id.aggregate, said.spell) not in begun:
                about = f"{fact_id.aggregate}/{fact_id.version}"
                mend = _correct_participation(fact_id.aggregate)
                yield Flaw(person.person_id, about, said.occurred_on, (f"no-spell-{said.spell}",), mend)
        for there in _presences(person):
            if details := tuple(_unknown(looked.record, person, there)):
                yield _of_attendance(person.person_id, there, details)


def _unknown(record: Record, person: Person, there: Presence) -> Iterator[str]:
    if not person.enrolments:
        yield "never-enrolled"
    if there.said.activity_id not in record.activities:
        yield "unknown-activity"
    if there.said.session_id is not None and there.said.session_id not in record.sessions:
        yield "unknown-session"


def _side_by_side(looked: Looked) -> Iterator[Flaw]:
    """Two spells of one human being on one day, as merged records may have."""
    for person in _participants(looked):
        for one, other in pairwise(person.spells):
            if one.end is None or other.start <= one.end:
                about = f"{other.enrolled_by.aggregate}/{other.enrolled_by.version}"
                details = (f"{one.enrolled_by.aggregate}/{one.enrolled_by.version}",)
                mend = _correct_participation(other.enrolled_by.aggregate)
                yield Flaw(person.person_id, about, other.start, details, mend)


def _too_long(looked: Looked) -> Iterator[Flaw]:
    """More in a day, or a calendar year, than the fund thinks likely."""
    rule = looked.programme.participant_file
    if rule is None:
        return
    for person in looked.people.values():
        days: Counter[date] = Counter()
        years: Counter[int] = Counter()
        for there in _presences(person):
            days[there.said.occurred_on] += there.said.present
            years[there.said.occurred_on.year] += there.said.present
        long = {day for day, minutes in days.items() if minutes > rule.longest_day_hours * 60}
        for there in _presences(person):
            if there.said.present and there.said.occurred_on in long:
                yield _of_attendance(person.person_id, there, (f"minutes-{days[there.said.occurred_on]}",))
        for year, minutes in years.items():
            if minutes > rule.longest_year_hours * 60:
                details = ("year", f"minutes-{minutes}")
                mend = Mend("activities", "GET", f"/attendance?programme={looked.programme.id}&month={year}-12")
                yield Flaw(person.person_id, f"{year}", date(year, 12, 31), details, mend)


def _noted(looked: Looked, finding: str) -> Iterator[Flaw]:
    for person in looked.people.values():
        told: list[tuple[FactId, Enrolled | Exited]] = [*person.enrolments.items(), *person.exits.items()]
        for fact_id, said in told:
            if finding in said.findings:
                about = f"{fact_id.aggregate}/{fact_id.version}"
                mend = _correct_participation(fact_id.aggregate)
                yield Flaw(person.person_id, about, said.occurred_on, (), mend)
        for there in _presences(person):
            if finding in there.said.findings:
                yield _of_attendance(person.person_id, there, ())


def _participants(looked: Looked) -> Iterable[Person]:
    return (person for person in looked.people.values() if person.spells)


def _presences(person: Person) -> Iterator[Presence]:
    return (there for month in person.presences.values() for there in month)


def _of_attendance(person_id: str, there: Presence, details: tuple[str, ...]) -> Flaw:
    mend = Mend("activities", "POST", f"/attendance/{there.said.attendance_id}/corrections")
    about = f"{there.fact_id.aggregate}/{there.fact_id.version}"
    return Flaw(person_id, about, there.said.occurred_on, details, mend)


def _correct_participation(aggregate: str) -> Mend:
    _, programme, person = aggregate.split(":", 2)
    return Mend("enrolment", "POST", f"/participations/{programme}/{person}/corrections")


FLAWS: Mapping[str, Callable[[Looked], Iterator[Flaw]]] = {
    "incomplete-record": _incomplete,
    "missing-follow-up": _unfollowed,
    "contradictory-outcome": _contradictions,
    "attendance-outside-spell": _outside,
    "unmatched-reference": _unmatched,
    "spells-side-by-side": _side_by_side,
    "unreasonable-hours": _too_long,
}
"""Every kind of flaw that is looked for here."""
