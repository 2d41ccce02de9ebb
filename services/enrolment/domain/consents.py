"""Consent to share with a named organisation: given and withdrawn by the person, never the legal basis itself."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from contracts.base import Id
from contracts.decisions import Already, Refusal
from contracts.enrolment_people import ConsentGiven, ConsentWithdrawn
from contracts.programme import ProgrammeDefinition
from enrolment.domain.dates import day_in_sweden, in_the_future
from enrolment.domain.person import Person, gone

Event = ConsentGiven | ConsentWithdrawn


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says about one organisation in one programme, and on which day."""

    organisation: Id
    given: bool
    on: date


def consent(
    history: tuple[Event, ...], person: Person, programme: ProgrammeDefinition, word: Word, at: datetime
) -> list[Event] | Already | Refusal:
    """Note what the person says. Saying the same again changes nothing."""
    known = [one.id for one in programme.organisations]
    if word.organisation not in known:
        message = f"the programme's organisations are: {', '.join(known)}"
        return Refusal("unknown-organisation", "organisation", message)
    if refused := gone(person) or in_the_future(word.on, day_in_sweden(at)):
        return refused
    if stands(history) == word.given:
        return Already(len(history))
    kind = ConsentGiven if word.given else ConsentWithdrawn
    said = kind(
        person_id=person.person_id,
        programme_id=programme.id,
        controller=person.controller,
        organisation=word.organisation,
        occurred_on=word.on,
        recorded_at=at,
    )
    return [said]


def stands(history: tuple[Event, ...]) -> bool:
    """Whether the last word was yes."""
    if not history:
        return False
    match history[-1]:
        case ConsentGiven():
            return True
        case ConsentWithdrawn():
            return False
        case _:
            assert_never(history[-1])
