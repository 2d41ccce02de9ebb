"""Whether somebody is in a programme, from what enrolment says: spells and their corrections, nothing else.

Of an entry only what matching may know is kept: the spell, its day, its stage, the education. Gender, age and
everything else that came with it are left where they are.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from contracts.base import Id
from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled, ParticipantExited, ParticipationCorrected
from contracts.matching_codes import Education

_NOT_YET = ("applied", "waitlisted")


class Entered(BaseModel):
    """A spell began."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: Literal["entered"] = "entered"
    spell: int
    on: date
    taking_part: bool
    """False for volunteers, for those who wait, and for those of whom nobody knows who they are."""
    education: Education | None = None


class Left(BaseModel):
    """A spell ended."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: Literal["left"] = "left"
    spell: int
    on: date


class Corrected(BaseModel):
    """A fact was wrong; None voids it. The highest version speaks, so one that comes early waits for its target."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: Literal["corrected"] = "corrected"
    corrects: int
    instead: Entered | Left | None = None


Fact = Entered | Left | Corrected


class Participation(BaseModel):
    """Facts by the version of their aggregate."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person_id: Id
    facts: dict[int, Fact] = {}

    def knowing(self, version: int, fact: Fact | None) -> "Participation":
        """With one more fact; the same one twice changes nothing."""
        return self if fact is None else self.model_copy(update={"facts": {**self.facts, version: fact}})

    def standing(self) -> list[Entered | Left]:
        """What holds after corrections."""
        found: dict[int, Entered | Left | None] = {v: f for v, f in self.facts.items() if not isinstance(f, Corrected)}
        for _, fact in sorted(self.facts.items()):
            if isinstance(fact, Corrected) and fact.corrects in found:
                found[fact.corrects] = fact.instead
        return [fact for _, fact in sorted(found.items()) if fact is not None]

    def present(self) -> Entered | None:
        """The entry of the spell that is open, if one is and the person takes part."""
        standing = self.standing()
        left = {fact.spell for fact in standing if isinstance(fact, Left)}
        entries = [fact for fact in standing if isinstance(fact, Entered) and fact.spell not in left]
        return next((entry for entry in reversed(entries) if entry.taking_part), None)


def fact_of(
    event: ParticipantEnrolled | ParticipantExited | OutcomeRecorded | ParticipationCorrected | None,
) -> Fact | None:
    """What matching keeps of an event; None for what does not matter here."""
    match event:
        case ParticipantEnrolled():
            taking_part = event.role == "participant" and event.stage not in _NOT_YET and not event.anonymous
            education = event.entry.education
            return Entered(spell=event.spell, on=event.occurred_on, taking_part=taking_part, education=education)
        case ParticipantExited():
            return Left(spell=event.spell, on=event.occurred_on)
        case ParticipationCorrected():
            instead = fact_of(event.replacement)
            assert not isinstance(instead, Corrected), "a correction is not corrected"
            return Corrected(corrects=event.corrects, instead=instead)
        case _:
            return None
