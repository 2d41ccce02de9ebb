"""What callers send about people themselves: who they are, that they are one, protected, to be erased, consenting."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from common.http.fields import Day
from common.problems import Body
from contracts.base import Code, Gender, Id
from contracts.door import Language
from enrolment.domain import identifiers
from enrolment.domain.identifiers import Identifier
from enrolment.vault import Address, PersonalData


def _one_line(value: str) -> str:
    if any(not letter.isprintable() for letter in value):
        raise ValueError("this must be one line of printable characters")
    return value


Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(_one_line)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(_one_line)]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Email = Annotated[
    str,
    StringConstraints(
        max_length=254, strip_whitespace=True, pattern=r"^[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;]+\.[^@\s<>,;.]+$"
    ),
]
Phone = Annotated[str, StringConstraints(max_length=30, strip_whitespace=True, pattern=r"^\+?[0-9][0-9 \-]{4,}$")]


class AddressBody(Body):
    """Where post reaches somebody."""

    lines: tuple[Line, ...] = Field(min_length=1, max_length=4)
    postcode: Annotated[str, StringConstraints(max_length=12, pattern=r"^[0-9A-Za-z \-]+$")] | None = None
    town: Name | None = None

    def address(self) -> Address:
        """As it is kept."""
        return Address(lines=self.lines, postcode=self.postcode, town=self.town)


class IdentifierBody(Body):
    """A number by which an authority knows the person. Interim numbers are noted and never keys."""

    kind: identifiers.Kind
    value: Number
    since: Day | None = None


class _Details(Body):
    reference: Reference | None = None
    given_name: Name | None = None
    family_name: Name | None = None
    birth_date: Day | None = None
    gender: Gender | None = None
    email: Email | None = None
    phone: Phone | None = None
    address: AddressBody | None = None
    language: Language | None = None


class PersonBody(_Details):
    """A human being becomes known. The same controller and reference, or the same number, are the same person."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"person_id": "p-1001", "controller": "hedemora", "reference": "2016-0042", "birth_date": "1988-02-29",
         "gender": "woman", "identifiers": [{"kind": "migration-agency-number", "value": "10-554321"}]},
    ]})  # fmt: skip

    person_id: Id | None = None
    controller: Code
    identifiers: tuple[IdentifierBody, ...] = Field(default=(), max_length=10)

    def personal(self, numbers: tuple[Identifier, ...], born: date | None) -> PersonalData:
        """What goes into the vault; a number that states a birth date stands in for one that is not said."""
        return PersonalData(
            reference=self.reference,
            given_name=self.given_name,
            family_name=self.family_name,
            birth_date=self.birth_date or born,
            gender=self.gender,
            identifiers=numbers,
            email=self.email,
            phone=self.phone,
            address=self.address.address() if self.address else None,
            language=self.language,
        )


class DetailsBody(_Details):
    """What is known of a person is replaced, field by field; what is left out stays, `null` takes away."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"email": "someone@example.org", "phone": "+46 70 000 00 00", "language": "ar"},
    ]})  # fmt: skip


class AddIdentifierBody(IdentifierBody):
    """Another number for the person; the one it replaces, if it does, ends."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"kind": "personal-identity-number", "value": "19880229-2382", "since": "2017-04-01",
         "replaces": "coordination-number"},
    ]})  # fmt: skip

    replaces: identifiers.Kind | None = None


class MergeBody(Body):
    """Two records are one human being."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"merge_id": "m-17", "person_ids": ["p-1001", "p-2002"]},
    ]})  # fmt: skip

    merge_id: Id | None = None
    person_ids: tuple[Id, Id]


class UndoBody(Body):
    """They are two after all. There is nothing to add."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class ProtectionBody(Body):
    """The person's identity is protected, or no longer is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"protected": True}]})

    protected: bool = Field(strict=True)


class ErasureBody(Body):
    """The person's key is to be destroyed. That cannot be undone, so it is said twice: here by its id."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"confirm": "p-1001"}]})

    confirm: Id


class HoldBody(Body):
    """The person's data must stay, until a day or until the hold is lifted."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"hold_id": "h-3", "reason": "court-case", "until": "2019-12-31"},
    ]})  # fmt: skip

    hold_id: Id | None = None
    reason: Code
    until: Day | None = None


class ConsentBody(Body):
    """What the person says about sharing with one organisation in one programme."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"programme_id": "en-vag-in", "organisation": "roda-korset-hedemora", "given": True, "on": "2016-09-05"},
    ]})  # fmt: skip

    programme_id: Code
    organisation: Id
    given: bool = Field(strict=True)
    on: Day


class _OfPerson(Body):
    person_id: Id


class DetailsRow(_OfPerson, DetailsBody):
    """Other details in a batch."""


class IdentifierRow(_OfPerson, AddIdentifierBody):
    """Another number in a batch."""


class ProtectionRow(_OfPerson, ProtectionBody):
    """Protection in a batch."""


class ErasureRow(_OfPerson, ErasureBody):
    """An erasure in a batch."""


class HoldRow(_OfPerson, HoldBody):
    """A hold in a batch."""


class LiftRow(_OfPerson, UndoBody):
    """A hold is lifted, in a batch."""

    hold_id: Id


class ConsentRow(_OfPerson, ConsentBody):
    """A consent in a batch."""


class UndoRow(UndoBody):
    """A merge is undone, in a batch."""

    merge_id: Id


class DismissRow(UndoBody):
    """Two people are not one, in a batch."""

    proposal_id: Id
