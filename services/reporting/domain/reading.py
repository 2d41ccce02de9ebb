"""Which parts of a subject's state a measure reads: a fact that moves none of them costs it nothing."""

from typing import Literal

from contracts.programme.measures import (
    AnswerMeasure,
    AnyMeasure,
    AttendedMeasure,
    ExitMeasure,
    OutcomeMeasure,
    PeriodMeasure,
    StayedMeasure,
)

Part = Literal[
    "first-entry", "spells", "contacts", "first-presence", "first-attended-day", "outcomes", "minutes", "answers",
    "way", "things",
]  # fmt: skip

_BY_WORD: dict[str, frozenset[Part]] = {
    "reached": frozenset({"first-entry", "contacts", "first-presence"}),
    "enrolled": frozenset({"first-entry"}),
    "took-part": frozenset({"first-entry", "first-attended-day"}),
    "exited": frozenset({"spells"}),
}


def read_by(measure: AnyMeasure) -> frozenset[Part]:  # noqa: PLR0911 - a table, a line per measure
    """The parts whose change may make the measure true, or no longer true, or move its window."""
    match measure:
        case str():
            return _BY_WORD[measure]
        case OutcomeMeasure():  # a follow-up says who is out of reach when the window has closed
            asks_way = measure.within is not None or measure.phases
            return frozenset({"spells", "outcomes", "way"} if asks_way else {"spells", "outcomes"})
        case AnswerMeasure():
            return frozenset({"spells", "answers"})
        case AttendedMeasure():
            return frozenset({"spells", "minutes", "way"} if measure.phases else {"spells", "minutes"})
        case StayedMeasure():
            return frozenset({"spells"} if measure.counted == "days" else {"spells", "minutes"})
        case PeriodMeasure():
            return frozenset({"spells"})
        case ExitMeasure():
            return frozenset({"spells", "way"} if measure.phases else {"spells"})
        case _:
            return frozenset({"spells", "way"})
