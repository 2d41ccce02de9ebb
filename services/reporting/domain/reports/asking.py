"""Whether a report can be made as it is asked for, and what exactly it then is."""

from dataclasses import dataclass
from datetime import date

from contracts.decisions import Refusal
from contracts.programme import ProgrammeDefinition
from reporting.domain.reports.calendar import Expected, expected_as
from reporting.domain.reports.order import Earlier, Edition, Kind, Order


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for; None is what the calendar and the programme say."""

    kind: Kind
    edition: Edition
    calendar: str | None = None
    covers_from: date | None = None
    covers_to: date | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class LastRelease:
    """The newest release: of which version and day it is, and through which position it speaks."""

    id: str
    version: int
    made_on: date
    position: int


@dataclass(frozen=True, slots=True)
class Final:
    """The last final report that was signed in this edition."""

    earlier: Earlier
    version: int
    covers_from: date
    covers_to: date


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known when a report is asked for."""

    definition: ProgrammeDefinition
    position: int
    today: date
    made_at: str
    release: LastRelease | None
    final: Final | None


def decide(report_id: str, wanted: Wanted, known: Standing) -> Order | Refusal:
    """The report's order, or why there can be none."""
    expected = expected_as(wanted.calendar, known.definition)
    if wanted.calendar is not None and expected is None:
        return Refusal("unknown-report-due", "calendar", "The programme's calendar expects no such report.", "unknown")
    if refused := _not_yet(wanted, known):
        return refused
    covers = _covers(wanted, known, expected)
    if isinstance(covers, Refusal):
        return covers
    on = _on(wanted, known, covers[1])
    if isinstance(on, Refusal):
        return on
    return _order(report_id, wanted, known, covers, on)


def _not_yet(wanted: Wanted, known: Standing) -> Refusal | None:
    closing = known.definition.closing
    last_day = min(closing.on, known.definition.period.last_day) if closing else known.definition.period.last_day
    if wanted.kind == "final" and known.today <= last_day:
        return Refusal("final-before-the-end", "kind", f"A final report is made after {last_day}.", "conflict")
    if wanted.kind == "addendum" and known.final is None:
        return Refusal("no-final-report", "kind", "An addendum belongs to a signed final report.", "conflict")
    if wanted.edition == "open" and known.release is None:
        return Refusal("no-release", "edition", "An open edition reads a release, and none was made yet.", "conflict")
    return None


def _covers(wanted: Wanted, known: Standing, expected: Expected | None) -> tuple[date, date] | Refusal:
    first, last = known.definition.period.start, known.definition.period.last_day
    begins, ends = first, max(first, min(known.today, last))
    if expected is not None:
        begins, ends = expected.covers_from, expected.covers_to
    if wanted.kind == "addendum" and known.final is not None:
        begins, ends = known.final.covers_from, known.final.covers_to
    begins, ends = wanted.covers_from or begins, wanted.covers_to or ends
    if begins > ends:
        return Refusal("ends-before-it-starts", "covers_from", "`covers_from` lies after `covers_to`.")
    if begins < first or ends > last:
        return Refusal("outside-the-programme", "covers_from", f"The programme runs from {first} to {last}.")
    return begins, ends


def _on(wanted: Wanted, known: Standing, covers_to: date) -> date | Refusal:
    """An interim report tells how it stood on the last day it covers; the others how it stands."""
    if wanted.edition == "open" and known.release is not None:
        if wanted.on not in (None, known.release.made_on):
            return Refusal(
                "only-the-release", "on", f"An open edition is of the release's day, {known.release.made_on}."
            )
        return known.release.made_on
    usual = min(known.today, covers_to) if wanted.kind == "interim" else known.today
    on = wanted.on or usual
    if on > known.today:
        return Refusal("in-the-future", "on", "A report is not of a day to come.")
    if on < known.definition.period.start:
        return Refusal("before-the-programme", "on", f"The programme begins on {known.definition.period.start}.")
    return on


def _order(report_id: str, wanted: Wanted, known: Standing, covers: tuple[date, date], on: date) -> Order:
    release = known.release if wanted.edition == "open" else None
    version, position, adds_to = known.definition.version, known.position, None
    if wanted.kind == "addendum" and known.final is not None:
        version, adds_to = known.final.version, known.final.earlier
    if release is not None:
        version, position = release.version, release.position
    return Order(
        id=report_id,
        programme=known.definition.id,
        version=version,
        kind=wanted.kind,
        edition=wanted.edition,
        covers_from=covers[0],
        covers_to=covers[1],
        on=on,
        position=position,
        made_at=known.made_at,
        calendar=wanted.calendar,
        release=release.id if release else None,
        adds_to=adds_to,
    )
