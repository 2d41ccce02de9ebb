"""Small changes of a programme's definition, each a new version of the whole: extend, close, partners, reports.

Whoever changes more publishes a whole definition. What is so already changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from contracts.decisions import Already, Refusal
from contracts.programme import Closing, Extension, Organisation, ProgrammeDefinition, ReportDue
from enrolment.domain.dates import day_in_sweden, in_the_future
from enrolment.domain.programme import Programme, Usage


@dataclass(frozen=True, slots=True)
class Extend:
    """More time after the first period."""

    end: date
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """Nobody enters any more."""

    closing: Closing


@dataclass(frozen=True, slots=True)
class Appoint:
    """An organisation joins, or has other roles."""

    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Expect:
    """A report is expected, or on another day."""

    report: ReportDue


Change = Extend | Close | Appoint | Expect


def amended(
    programme: Programme, change: Change, usage: Usage, at: datetime
) -> ProgrammeDefinition | Already | Refusal:
    """The next version of the definition, still to be held against all rules of definitions."""
    now = programme.current
    update: dict[str, object] | Refusal
    match change:
        case Extend():
            extension = Extension(end=change.end, assumed=change.assumed)
            update = {"period": now.period.model_copy(update={"extension": extension})}
        case Close():
            update = (
                _still_in(usage) or in_the_future(change.closing.on, day_in_sweden(at)) or {"closing": change.closing}
            )
        case Appoint():
            update = {"organisations": _put(now.organisations, change.organisation)}
        case Expect():
            update = {"reports": _put(now.reports, change.report)}
    if isinstance(update, Refusal):
        return update
    if all(getattr(now, name) == value for name, value in update.items()):
        return Already(len(programme.definitions))
    return now.model_copy(update={**update, "version": now.version + 1})


def _put(parts: tuple[Organisation, ...] | tuple[ReportDue, ...], part: Organisation | ReportDue) -> tuple[object, ...]:
    """The list with this part in the place of the one with its id, or at the end."""
    if part.id in {each.id for each in parts}:
        return tuple(part if each.id == part.id else each for each in parts)
    return (*parts, part)


def _still_in(usage: Usage) -> Refusal | None:
    if not usage.open_spells:
        return None
    message = f"{usage.open_spells} participants have not left: record their exits first"
    return Refusal("still-enrolled", "on", message, "conflict")
