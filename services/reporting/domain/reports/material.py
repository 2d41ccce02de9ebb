"""What the log gives for a report's closed edition, however it was read: from the live tables or by folding the log.

Both ways fill the same form, and one function makes the content of it. That is what verification rests on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from contracts.programme import Goal, ProgrammeDefinition
from reporting.domain.reports.things import Things
from reporting.domain.subject import Subject

Place = tuple[str, str, str]
"""(goal, facet, value); facet and value are empty in the total."""


class Change(NamedTuple):
    """What a cell gains on a day."""

    on: date
    num: int
    den: int


Sums = Mapping[Place, Sequence[Change]]
"""The changes of every cell in order of their days: the running sums of the ledger as known at a position."""


class Row(NamedTuple):
    """A goal as it is read: kind and unit of its figure, and what is wanted of it in that unit."""

    kind: str
    unit: str
    target: int | None
    target_by: date | None
    from_percent: int | None
    to_percent: int | None
    at_most: bool
    starts_on: date
    due: date
    """The last day of the period that the target is for."""


class Stream(NamedTuple):
    """How far a stream had been heard, and the running digest of everything in it up to there."""

    name: str
    sequence: int
    digest: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """From what a content was made: whoever has the same log can tell that it is the same."""

    streams: tuple[Stream, ...]
    definition_sha256: str
    """Of the definition as it was published, in canonical form."""
    ledger_digest: str
    """Of every line of the programme's books in this definition version, as known at the position."""
    ledger_lines: int


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a closed content is made of, beside its order."""

    definition: ProgrammeDefinition
    rows: Mapping[str, Row]
    """By goal."""
    sums: Sums
    people: Sequence[Subject]
    things: Things
    minutes: Mapping[str | None, int]
    """Of presence, by area, up to the day of the figures."""
    provenance: Provenance
    together: Sequence[Goal] = ()
    """Goals that count over other programmes as well: named, and not told."""
    before: Sums | None = None
    """Of an addendum: the sums as known when the final report was made."""


def added_up(lines: Iterable[tuple[Place, date, int, int]]) -> dict[Place, list[Change]]:
    """Sums of ledger lines, whatever their order."""
    days: dict[Place, dict[date, tuple[int, int]]] = {}
    for place, on, num, den in lines:
        of_place = days.setdefault(place, {})
        was = of_place.get(on, (0, 0))
        of_place[on] = (was[0] + num, was[1] + den)
    return {
        place: [Change(on, *amount) for on, amount in sorted(of_place.items()) if amount != (0, 0)]
        for place, of_place in days.items()
        if any(amount != (0, 0) for amount in of_place.values())
    }


def value_on(changes: Sequence[Change], on: date) -> tuple[int, int]:
    """(numerator, denominator) of a cell on a day."""
    until = [change for change in changes if change.on <= on]
    return sum(change.num for change in until), sum(change.den for change in until)
