"""What activities needs to know of a programme: its days, its areas, its organisations, who answers for the data."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from contracts.decisions import Refusal
from contracts.programme import ProgrammeDefinition

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as heard from enrolment, in the version that speaks."""

    id: str
    version: int
    controller: str
    first_day: date
    last_day: date
    areas: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    """Organisations whose staff may read: owners and steering groups."""
    phases: tuple[str, ...] = ()


def heard(definition: ProgrammeDefinition) -> Programme:
    """What of a definition matters here."""
    having = {role: {o.id for o in definition.organisations if role in o.roles} for role in ("owner", "steering-group")}
    owners = {definition.controller, *having["owner"]}
    return Programme(
        id=definition.id,
        version=definition.version,
        controller=definition.controller,
        first_day=definition.period.start,
        last_day=definition.period.last_day,
        areas=tuple(area.id for area in definition.areas),
        organisations=tuple(organisation.id for organisation in definition.organisations),
        owners=tuple(sorted(owners)),
        readers=tuple(sorted(owners | having["steering-group"])),
        phases=tuple(phase.id for phase in definition.phases),
    )


@lru_cache(maxsize=1024)
def day_in_sweden(at: datetime) -> date:
    """The calendar date of a moment in Europe/Stockholm, clock changes included."""
    return at.astimezone(STOCKHOLM).date()


def outside(programme: Programme, on: date, field: str) -> Refusal | None:
    """Sessions and attendance must lie within the programme's period or its extension."""
    if within(programme, on):
        return None
    period = f"{programme.first_day} to {programme.last_day}"
    return Refusal("outside-programme-period", field, f"{on} is outside the programme's period, {period}")


def within(programme: Programme, on: date) -> bool:
    """First and last day belong to the period."""
    return programme.first_day <= on <= programme.last_day
