"""A month is handed in once and stays what it was: months in order, nothing moved afterwards, late facts corrected.

A late fact makes a correction set: of the first month that it touches and of every later one, each with its list of
differences, which may be empty. What was handed in and its corrections together are what the facts say now.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from contracts.decisions import Already, Refusal
from contracts.programme import ParticipantFile, ProgrammeDefinition
from reporting.domain.exports.participant_months import Finding, Row, last_day, months

Rows = Mapping[str, Row]
"""By person."""


class Difference(NamedTuple):
    """What of one person is not what was handed in. Without `before` somebody is new, without `after` gone."""

    person_id: str
    before: Row | None
    after: Row | None
    identity: bool = False
    """Whether the identity is another than the one handed in; enrolment knows both."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A month as it would be handed in now."""

    month: str
    rows: Rows
    findings: Sequence[Finding] = ()
    locked: bool = False
    unapproved: int = 0


def due_on(month: str, rule: ParticipantFile) -> date:
    """The last day on which it can be handed in."""
    return last_day(month) + timedelta(days=rule.due_after_days)


def state(month: str, due: date, today: date) -> Literal["under-way", "due", "late"]:
    """How a month stands that was not handed in."""
    if today <= last_day(month):
        return "under-way"
    return "due" if today <= due else "late"


def all_months(programme: ProgrammeDefinition) -> list[str]:
    """Every month that the programme reports."""
    return months(programme.period.start, programme.period.last_day)


def freeze(
    programme: ProgrammeDefinition,
    submitted: Collection[str],
    candidate: Candidate,
    despite: Collection[str],
    today: date,
) -> Already | Refusal | None:
    """Why the month cannot be handed in; None if it can."""
    month = candidate.month
    if month in submitted:
        return Already(1)
    if refused := _untimely(programme, submitted, month, today):
        return refused
    if not candidate.locked:
        message = "its hours are not locked (POST /months of activities)"
        return Refusal("month-not-locked", "month", message, "conflict")
    if candidate.unapproved:
        return not_approved(candidate.unapproved)
    unlikely = sorted({found.finding for found in candidate.findings} - {*despite})
    if unlikely:
        message = f"found: {', '.join(unlikely)}; mend it, or hand the month in despite that, by name"
        return Refusal("unreasonable", "despite", message, "conflict")
    return None


def not_approved(count: int) -> Refusal:
    """Hours that nobody answers for are handed to nobody."""
    return Refusal("not-approved", "month", f"{count} attendances are not approved as they stand", "conflict")


def _untimely(programme: ProgrammeDefinition, submitted: Collection[str], month: str, today: date) -> Refusal | None:
    every = all_months(programme)
    if month not in every:
        return Refusal("outside-programme-period", "month", f"the programme reports {every[0]} to {every[-1]}")
    if today <= last_day(month):
        return Refusal("month-not-over", "month", f"today is {today}: a month is handed in when it is over", "conflict")
    expected = next(each for each in every if each not in submitted)
    if month != expected:
        return Refusal("months-in-order", "month", f"{expected} comes first", "conflict")
    return None


def differences(before: Rows, after: Rows, identities: Collection[str] = ()) -> list[Difference]:
    """What is different, person by person."""
    found = []
    for person in sorted({*before, *after}):
        was, now = before.get(person), after.get(person)
        identity = person in identities and was is not None and now is not None
        if was != now or identity:
            found.append(Difference(person, was, now, identity))
    return found


def corrected(submitted: Rows, changes: Iterable[Difference]) -> dict[str, Row]:
    """What was handed in with a list of differences applied."""
    found = dict(submitted)
    for change in changes:
        if change.after is None:
            found.pop(change.person_id, None)
        else:
            found[change.person_id] = change.after
    return found


def correct(
    submitted: Mapping[str, Rows], now: Mapping[str, Rows], identities: Mapping[str, Collection[str]]
) -> dict[str, list[Difference]]:
    """The correction set: from the first month that differs on every one that was handed in; empty if none does."""
    every = {month: differences(submitted[month], now[month], identities.get(month, ())) for month in sorted(submitted)}
    first = next((month for month, found in every.items() if found), None)
    return {} if first is None else {month: found for month, found in every.items() if month >= first}


def digest(rows: Rows) -> str:
    """SHA-256 over the rows in the order of their ids: what was handed in can be held against it."""
    told = "".join(
        f"{row.person_id}\t{row.starts_on}\t{row.ends_on or ''}\t{row.minutes}\n" for _, row in sorted(rows.items())
    )
    return hashlib.sha256(told.encode()).hexdigest()
