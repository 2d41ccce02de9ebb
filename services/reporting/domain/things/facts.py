"""What can be said of a thing: the few fields that a figure may depend on."""

from datetime import date
from typing import NamedTuple

from reporting.domain.facts import FactId


class Defined(NamedTuple):
    """A version of the programme's definition was published: from then on its calendar is known."""

    on: date
    version: int


class Delivered(NamedTuple):
    """A report was delivered on a day. The last word on a report speaks."""

    on: date
    report: str
    void: bool


class Judged(NamedTuple):
    """A judgement on a goal, given on a day; of those of one day the last speaks."""

    on: date
    goal: str
    verdict: str


class Observed(NamedTuple):
    """A published statistic's value for a day, in hundredths; None takes it back. The last word on a day speaks."""

    on: date
    series: str
    hundredths: int | None


class Developed(NamedTuple):
    """A deliverable reached a status."""

    on: date
    kind: str
    status: str
    part_of: str | None
    area: str | None


class Offered(NamedTuple):
    """An activity is on offer; the last word speaks, the first day counts."""

    on: date
    kind: str
    area: str | None
    audience: str


class Held(NamedTuple):
    """A session of an activity is held on a day, or not (any more). The last word speaks."""

    on: date
    area: str | None
    takes_place: bool


class Booked(NamedTuple):
    """Something was paid, in öre."""

    on: date
    ore: int
    area: str | None
    kind: str | None
    financing: str


class Dealt(NamedTuple):
    """An employer or organisation did something on some days: (what, of which kind, on). The last word speaks."""

    on: date
    did: tuple[tuple[str, str, date], ...]


ThingFact = Defined | Delivered | Judged | Observed | Developed | Offered | Held | Booked | Dealt


class ThingStatement(NamedTuple):
    """One event about one thing: an original, or the correction of an earlier version of its aggregate."""

    programme: str
    thing: str
    aggregate: str
    version: int
    corrects: int | None
    fact: ThingFact | None
    """The original, or the replacement; None voids what it corrects."""


Told = tuple[FactId, ThingFact]
