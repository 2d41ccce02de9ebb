"""What matching needs to know of a programme: whose it is, who may read, who answers for the data."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from contracts.base import Code, Id
from contracts.decisions import Refusal
from contracts.programme import ProgrammeDefinition

_STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as heard from enrolment, in the version that speaks."""

    id: Code
    version: int
    controller: Code
    organisations: tuple[Id, ...]
    owners: tuple[Id, ...]
    """Organisations whose staff decide: the controller among them."""
    steering: tuple[Id, ...]


def heard(definition: ProgrammeDefinition) -> Programme:
    """What of a definition matters here."""

    def having(role: str) -> set[str]:
        return {one.id for one in definition.organisations if role in one.roles}

    return Programme(
        definition.id,
        definition.version,
        definition.controller,
        tuple(sorted(one.id for one in definition.organisations)),
        tuple(sorted({definition.controller} | having("owner"))),
        tuple(sorted(having("steering-group"))),
    )


def today(at: datetime) -> date:
    """The calendar date of a moment in Europe/Stockholm, clock changes included."""
    return at.astimezone(_STOCKHOLM).date()


def not_yet(day: date, at: datetime, field: str) -> Refusal | None:
    """What is said to have happened must not lie in the future."""
    if day <= today(at):
        return None
    return Refusal("in-the-future", field, f"{day} is still to come")
