"""What an employer seeks, as matching weighs it: seats, must-haves, wishes, place and hours.

An instrument's rules change over time, so its validity is an argument; whether somebody is eligible is the
employment service's decision, and its reasons (age among them) are not known here.
"""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from contracts.base import ConceptId, Id, Percent
from contracts.enrolment_codes import OutcomeKind
from contracts.matching_codes import Cefr, Education
from matching.domain.profiles import Codes, Concepts, Place, Value, Weekly


class Opening(Value):
    """A need for a number of people. The fields are those of the published event, without texts and contacts."""

    opening_id: Id
    employer_id: Id
    seats: int = Field(ge=0, le=1000)
    """Those still free."""
    instrument: OutcomeKind
    occupation: ConceptId | None = None
    tasks: Concepts = ()
    """What is done there, as skills by concept id."""
    required_skills: Concepts = ()
    wished_skills: Concepts = ()
    languages: Concepts = ()
    """Besides Swedish, any of which is wished for."""
    language_level: Cefr | None = None
    """The least Swedish that the work takes."""
    education: Education | None = None
    licences: Concepts = ()
    municipality: Place
    extent: Percent = 100
    weekly: Weekly = ()
    conditions: Codes = ()
    """What the work brings with it: held against restrictions."""
    starts_on: date
    ends_on: date | None = None
    supervisor_trained: bool = False
    """Somebody of the employer took part in supervisor training."""


class Instrument(Value):
    """During which dates a form of support can begin. Versioned configuration, never a constant."""

    kind: OutcomeKind
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _from_before_to(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self

    def valid_on(self, day: date) -> bool:
        """Both end days belong to it."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
