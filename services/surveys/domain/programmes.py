"""What surveys needs to know of a programme: who answers for the data, who may read, and whom it asks when."""

from dataclasses import dataclass
from datetime import date

from contracts.programme import ProgrammeDefinition
from contracts.surveys import SurveyMoment

READERS = ("owner", "steering-group")


@dataclass(frozen=True, slots=True)
class Plan:
    """One instrument of a programme, and when participants are asked."""

    instrument: str
    version: int | None = None
    """None: the newest at the time of asking."""
    moments: tuple[SurveyMoment, ...] = ("entry", "exit")
    dates: tuple[date, ...] = ()
    open_days: int = 60
    remind_after_days: tuple[int, ...] = (7, 21)


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as heard from enrolment, in the version that speaks."""

    id: str
    version: int
    controller: str
    organisations: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    """Organisations whose staff may read: owners and steering groups."""
    plans: tuple[Plan, ...] = ()

    def plan(self, instrument: str) -> Plan:
        """How this instrument is used; as by default if the programme does not say."""
        return next((plan for plan in self.plans if plan.instrument == instrument), Plan(instrument))


def heard(definition: ProgrammeDefinition) -> Programme:
    """What of a definition matters here."""
    having = {role: {o.id for o in definition.organisations if role in o.roles} for role in READERS}
    owners = {definition.controller, *having["owner"]}
    return Programme(
        id=definition.id,
        version=definition.version,
        controller=definition.controller,
        organisations=tuple(organisation.id for organisation in definition.organisations),
        owners=tuple(sorted(owners)),
        readers=tuple(sorted(owners | having["steering-group"])),
        plans=tuple(
            Plan(s.instrument, s.version, s.moments, s.dates, s.open_days, s.remind_after_days)
            for s in definition.surveys
        ),
    )
