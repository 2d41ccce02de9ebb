"""Participants with answers, written in one line each: for figures that are worked out by hand."""

from datetime import date

from surveys.domain.answering import score
from surveys.domain.instrument import Instrument
from surveys.domain.occasions import Own
from surveys.domain.pairing import Answered, Participant
from surveys.domain.participation import Spell

ENTERED, LEFT = date(2014, 9, 1), date(2015, 2, 27)


def answered(instrument: Instrument, person: str, moment: str, *, spell: int = 1, on: date | None = None,
             order: int = 0, version: int = 1, **values: str) -> Answered:  # fmt: skip
    """One answer; items are named with underscores."""
    scoring = score(instrument, moment, {name.replace("_", "-"): value for name, value in values.items()})
    day = on or (ENTERED if moment == "entry" else LEFT)
    return Answered(
        person, spell, moment, version, "web", day, order, dict(scoring.scores), frozenset(scoring.affirmed)
    )


def participant(person: str, *answers: Answered, left: bool = True, gender: str | None = None) -> Participant:
    """Somebody with one spell."""
    return Participant(person, (Own(person, Spell(1, ENTERED, LEFT if left else None, gender)),), answers)
