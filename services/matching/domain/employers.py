"""An employer becomes known to a data controller, and what is known of it changes.

What of it may be said in an event depends on its form: a sole trader's name and number are a person's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.base import Code, Id, Label
from contracts.decisions import Already, Refusal
from contracts.matching import EmployerChanged, EmployerRegistered
from contracts.matching_codes import Sector
from matching.domain.organisation_numbers import OrganisationNumber
from matching.domain.programmes import today

Event = EmployerRegistered | EmployerChanged


@dataclass(frozen=True, slots=True)
class Employer:
    """As it stands, at a version of its aggregate."""

    version: int
    said: Event

    @property
    def controller(self) -> Code:
        """Whose employer it is."""
        return self.said.controller


@dataclass(frozen=True, slots=True, repr=False)
class Stated:
    """What somebody says of an employer."""

    name: Label
    number: OrganisationNumber
    sector: Sector
    municipality: Code | None = None
    organisation_id: Id | None = None


def evolve(state: Employer | None, event: Event) -> Employer:
    """The last event speaks: each carries the whole."""
    return Employer((state.version if state else 0) + 1, event)


def register(
    state: Employer | None, employer_id: Id, controller: Code, stated: Stated, *, sealed_alike: bool, at: datetime
) -> list[Event] | Already | Refusal:
    """Make an employer known. `sealed_alike`: what is sealed stands there already, too."""
    fields = _fields(employer_id, controller, stated, at)
    if state is None:
        return [EmployerRegistered(**fields)]
    if state.controller != controller:
        return Refusal("another-controller", "employer_id", "another data controller has this id", "conflict")
    if sealed_alike and _same(state, stated):
        return Already(state.version)
    return Refusal("employer-exists", "employer_id", "known with something else; change it instead", "conflict")


def change(state: Employer, stated: Stated, *, sealed_alike: bool, at: datetime) -> list[Event] | Already | Refusal:
    """Say what holds now. The organisation number stays: another number is another employer."""
    if stated.number.form != state.said.form:
        return Refusal("another-form", "organisation_number", "another form is another employer", "conflict")
    if sealed_alike and _same(state, stated):
        return Already(state.version)
    return [EmployerChanged(**_fields(state.said.employer_id, state.controller, stated, at))]


def _same(state: Employer, stated: Stated) -> bool:
    now = _open(stated)
    return all(getattr(state.said, name) == value for name, value in now.items())


def _open(stated: Stated) -> dict[str, Any]:
    """What may be said to everybody who listens."""
    legal = stated.number.form == "legal-person"
    return {
        "form": stated.number.form,
        "name": stated.name if legal else None,
        "organisation_number": stated.number.written if legal else None,
        "sector": stated.sector,
        "municipality": stated.municipality,
        "organisation_id": stated.organisation_id,
    }


def _fields(employer_id: Id, controller: Code, stated: Stated, at: datetime) -> dict[str, Any]:
    ids = {"employer_id": employer_id, "controller": controller}
    return ids | _open(stated) | {"occurred_on": today(at), "recorded_at": at}
