"""What is frozen when somebody enters: what the command says, completed from the person's record.

An unknown is None, and in strict mode it must be said (`"gender": null`), so that a forgotten column
is not taken for an unknown.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from contracts.base import Code, Gender
from contracts.decisions import Refusal
from contracts.enrolment import EntryCharacteristics
from contracts.enrolment_codes import EmploymentStatus, Finding
from contracts.enrolment_way import Education
from enrolment.domain.dates import age_on


@dataclass(frozen=True, slots=True)
class Record:
    """What the person's own record knows, read for this one decision."""

    birth_date: date | None = None
    gender: Gender | None = None
    known: bool = False
    """Whether the record says who it is: a name or an identifier."""


class Given(Protocol):
    """What a command says at entry; `model_fields_set` names what it says, unknowns included."""

    @property
    def model_fields_set(self) -> set[str]:
        """The names of what is said."""
        ...

    @property
    def gender(self) -> Gender | None:
        """As EntryCharacteristics."""
        ...

    @property
    def age(self) -> int | None:
        """As EntryCharacteristics."""
        ...

    @property
    def municipality(self) -> Code | None:
        """As EntryCharacteristics."""
        ...

    @property
    def education(self) -> Education | None:
        """As EntryCharacteristics."""
        ...

    @property
    def employment(self) -> EmploymentStatus | None:
        """As EntryCharacteristics."""
        ...

    @property
    def group(self) -> Code | None:
        """As EntryCharacteristics."""
        ...


def completed(given: Given, record: Record, on: date) -> EntryCharacteristics:
    """Gender and age default to the person's record; age is taken on the day of entry."""
    said = given.model_fields_set
    gender = given.gender if "gender" in said else record.gender
    age = given.age if "age" in said else _age(record, on)
    return EntryCharacteristics(
        gender=gender,
        age=age,
        municipality=given.municipality,
        education=given.education,
        employment=given.employment,
        group=given.group,
    )


def at_re_entry(first: EntryCharacteristics, given: Given, record: Record, on: date) -> EntryCharacteristics:
    """As at the first entry, but for what the command says and the age, which is that of the new day."""
    said = {name: getattr(given, name) for name in given.model_fields_set}
    return first.model_copy(update={"age": _age(record, on), **said})


def unsaid(given: Given, entry: EntryCharacteristics, record: Record) -> Refusal | None:
    """Strict mode asks for gender and age, or the word that they are unknown."""
    if record.birth_date and "age" not in given.model_fields_set and entry.age is None:
        return Refusal("no-possible-age", "on", "on that day the person was not born yet, or over 120 years old")
    if entry.gender is None and "gender" not in given.model_fields_set:
        message = "neither the entry nor the person's record says a gender; say null if it is unknown"
        return Refusal("no-gender", "entry.gender", message)
    if entry.age is None and "age" not in given.model_fields_set:
        message = "neither an age nor a birth date on the person's record; say null if it is unknown"
        return Refusal("no-birth-date", "entry.age", message)
    return None


def faults(entry: EntryCharacteristics) -> tuple[Finding, ...]:
    """What historical mode notes about the same two."""
    found: tuple[Finding, ...] = ()
    if entry.age is None:
        found = (*found, "no-birth-date")
    if entry.gender is None:
        found = (*found, "no-gender")
    return found


def _age(record: Record, on: date) -> int | None:
    if record.birth_date is None:
        return None
    age = age_on(record.birth_date, on)
    return age if 0 <= age <= 120 else None
