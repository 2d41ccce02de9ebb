"""A programme's definition comes in versions: a later one may add and reword, never orphan what stands on it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from contracts.base import Code, Id
from contracts.decisions import Already, Refusal
from contracts.enrolment import ProgrammeDefined
from contracts.programme import ProgrammeDefinition
from enrolment.domain.dates import day_in_sweden, spelled_out, within

Event = ProgrammeDefined


@dataclass(frozen=True, slots=True)
class Programme:
    """Every definition so far, oldest first; definition i is aggregate version i + 1."""

    definitions: tuple[ProgrammeDefinition, ...]

    @property
    def current(self) -> ProgrammeDefinition:
        """The definition that speaks."""
        return self.definitions[-1]


@dataclass(frozen=True, slots=True)
class Usage:
    """What participations stand on: entry days, groups they entered in, organisations that referred them."""

    entry_days: frozenset[date] = frozenset()
    groups: frozenset[Code] = frozenset()
    referrers: frozenset[Id] = frozenset()
    open_spells: int = 0


def define(
    programme: Programme | None, definition: ProgrammeDefinition, usage: Usage, at: datetime
) -> list[Event] | Already | Refusal:
    """Publish a definition: the first, or one with a higher version than the one that speaks."""
    if programme is not None:
        for version, known in enumerate(programme.definitions, 1):
            if _with_engines_of(known, definition) == known:
                return Already(version)
        refusal = _not_newer(programme.current, definition) or _orphans(programme.current, definition, usage)
        if refusal:
            return refusal
    return [
        ProgrammeDefined(
            programme_id=definition.id,
            controller=definition.controller,
            definition=definition,
            occurred_on=day_in_sweden(at),
            recorded_at=at,
        )
    ]


def evolve(programme: Programme | None, event: Event) -> Programme:
    """What the event makes of a programme."""
    match event:
        case ProgrammeDefined():
            if programme is None:
                return Programme((event.definition,))
            return replace(programme, definitions=(*programme.definitions, event.definition))
        case _:
            assert_never(event)


def _with_engines_of(known: ProgrammeDefinition, said: ProgrammeDefinition) -> ProgrammeDefinition:
    """The same file says the same after a newer engine became the one that is meant where none is said."""
    engines = {goal.id: goal.engine for goal in known.goals}
    goals = tuple(
        goal
        if "engine" in goal.model_fields_set
        else goal.model_copy(update={"engine": engines.get(goal.id, goal.engine)})
        for goal in said.goals
    )
    return said.model_copy(update={"goals": goals})


def _not_newer(old: ProgrammeDefinition, new: ProgrammeDefinition) -> Refusal | None:
    if new.version > old.version:
        return None
    message = f"version {old.version} is published; a change needs a higher version number"
    return Refusal("version-not-higher", "version", message, "conflict")


def _orphans(old: ProgrammeDefinition, new: ProgrammeDefinition, usage: Usage) -> Refusal | None:
    return (
        _controller_changed(old, new)
        or _areas_lost(old, new)
        or _hosts_lost(old, new)
        or _used_lost("groups", usage.groups, {g.id for g in new.groups}, "participants entered in")
        or _used_lost("organisations", usage.referrers, {o.id for o in new.organisations}, "participants came from")
        or _entries_cut_off(new, usage)
        or _goals_of_the_first_period(old, new)
    )


def _controller_changed(old: ProgrammeDefinition, new: ProgrammeDefinition) -> Refusal | None:
    if new.controller == old.controller:
        return None
    return Refusal(
        "controller-changed", "controller", f"{old.controller} answers for the data collected so far", "conflict"
    )


def _areas_lost(old: ProgrammeDefinition, new: ProgrammeDefinition) -> Refusal | None:
    lost = {a.id for a in old.areas} - {a.id for a in new.areas}
    return _lost("areas", lost, "activities may stand on")


def _hosts_lost(old: ProgrammeDefinition, new: ProgrammeDefinition) -> Refusal | None:
    hosts = {o.id for o in old.organisations if "host" in o.roles}
    return _lost("organisations", hosts - {o.id for o in new.organisations}, "activities may be hosted by")


def _used_lost(field: str, used: frozenset[str], kept: set[str], why: str) -> Refusal | None:
    return _lost(field, used - kept, why)


def _lost(field: str, lost: Iterable[str], why: str) -> Refusal | None:
    names = ", ".join(sorted(lost))
    return Refusal("would-orphan", field, f"{why} {names}: keep it", "conflict") if names else None


def _entries_cut_off(new: ProgrammeDefinition, usage: Usage) -> Refusal | None:
    cut = sum(not within(new.period, day) for day in usage.entry_days)
    if not cut:
        return None
    message = f"participants entered on {cut} days outside {spelled_out(new.period)}"
    return Refusal("would-orphan", "period", message, "conflict")


def _goals_of_the_first_period(old: ProgrammeDefinition, new: ProgrammeDefinition) -> Refusal | None:
    """An extension sets goals of its own; what was promised for the first period stays what it was."""
    if old.period.extension is not None or new.period.extension is None:
        return None
    kept = {goal.id: goal for goal in new.goals}
    first = [goal for goal in old.goals if goal.target is None or goal.target.by == "end"]
    changed = ", ".join(goal.id for goal in first if kept.get(goal.id) != goal)
    if not changed:
        return None
    message = f"the extension may add goals, and leaves those of the first period as they are: {changed}"
    return Refusal("would-rewrite-goals", "goals", message, "conflict")
