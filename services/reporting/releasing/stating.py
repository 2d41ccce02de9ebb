"""What one goal says in a release: its true numbers, held against what was said before, become bands or nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from common.db import Connection
from contracts.programme import ProgrammeDefinition
from reporting.domain.releases import batching, counting
from reporting.domain.releases.bands import Rule
from reporting.domain.releases.batching import Answers, Kept
from reporting.domain.releases.coin import sits_out
from reporting.domain.releases.counting import Counted, Truth
from reporting.domain.releases.lines import TOTAL, Cell, Combination, now_shown
from reporting.domain.releases.natures import Spoken
from reporting.storage.releases import decisions, histories, publishing
from reporting.storage.releases.people import Member, Moment, by_cell, by_combination, closed_windows, left_by, members
from reporting.storage.releases.publishing import Figure

_CLOSED: dict[str, tuple[str, ...]] = {
    "gender": ("woman", "man", "other", "unknown"),
    "age": ("0-17", "18-24", "25-29", "30-54", "55-60", "61+", "unknown"),
}
"""Facets whose cells everybody knows beforehand: these are listed even when they are not shown."""
_ONE_IN = 32
"""So seldom the tables of a count begin again for nothing."""
_ANSWERED_WITHIN = timedelta(days=60)
"""So long after the exit an answer is waited for: who joins a batch has answered by then, or has not."""


@dataclass(frozen=True, slots=True)
class Making:
    """The release that is being made."""

    connection: Connection
    definition: ProgrammeDefinition
    at: Moment
    ordinal: int
    before: date
    """The day of the release before."""
    key: bytes
    earlier: list[dict[str, Any]]
    """The figures of the release before."""


def rule_of(definition: ProgrammeDefinition) -> Rule:
    """The rule with the sizes of a programme."""
    told = definition.releases
    return Rule(k=told.k if told else 5, planned=definition.planned_participants or 100)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a goal shows, and the levels by cell that say of how many others are."""

    figures: list[Figure]
    levels: Mapping[Cell, int]
    most: int | None = None
    """Of people: how many there can be at most."""


_NOBODY = Stated([], {})
"""Of people it is not said of how many."""


async def state(making: Making, one: Spoken, stated: Mapping[str, Stated]) -> Stated:
    """What one goal shows in this release; its lines are kept."""
    if exact := await decisions.find(making.connection, making.at.programme, one.goal.id):
        return Stated(_frozen(making, one, exact), {})
    people = await members(making.connection, making.at, one.goal.id)
    if one.nature == "people":
        within = tuple(stated[wider].levels for wider in one.wider if wider in stated)
        levels, most = await _counted(making, one, people, series=one.goal.id, outcome=False, within=within)
        return Stated(_shown(making, one, levels, _NOBODY), levels, most)
    among, of = await _denominators(making, one, people, stated)
    if one.nature == "outcome":
        levels, _ = await _counted(making, one, people, series=one.goal.id, outcome=True, among=among)
        return Stated(_shown(making, one, levels, of), levels)
    levels, fresh = await _batched(making, one, people)
    return Stated(_shown(making, one, levels, of, fresh), levels)


async def _denominators(
    making: Making, one: Spoken, people: Mapping[str, Member], stated: Mapping[str, Stated]
) -> tuple[dict[str, Combination], Stated]:
    """Among whom, and of at least how many, as the count of them is shown: an exact one would open its tables."""
    if one.population is None:
        among = {subject: member for subject, member in people.items() if member.den}
        counted = {subject: Member(member.cells, 1, 0) for subject, member in among.items()}
        levels, most = await _counted(making, one, counted, series=f"{one.goal.id}/of", outcome=False)
        return {subject: member.cells for subject, member in among.items()}, Stated([], levels, most)
    others = await members(making.connection, making.at, one.population)
    cells = {
        subject: tuple(cell for cell in member.cells if cell[0] in one.goal.facets)
        for subject, member in others.items()
        if member.num
    }
    return cells, stated[one.population]


async def _counted(
    making: Making,
    one: Spoken,
    people: Mapping[str, Member],
    *,
    series: str,
    outcome: bool,
    among: Mapping[str, Combination] | None = None,
    within: tuple[Mapping[Cell, int], ...] = (),
) -> tuple[Mapping[Cell, int], int | None]:
    kept, rule = await histories.load(making.connection, making.at.programme, series)
    listed = dict.fromkeys(_catalogue(one), 0)
    count = listed | by_cell(member.cells for member in people.values() if member.num)
    truth = Truth(count)
    if among is not None:
        closed = await closed_windows(making.connection, making.at, one.months, making.before)
        movable = by_cell(cells for subject, cells in among.items() if subject not in closed)
        truth = Truth(count, listed | by_cell(among.values()), movable, await _since_line(making, one, kept, among))
    goal = Counted(rule_of(making.definition), outcome, one.tables, within)
    anew = bool(rule) and rule != one.rule

    def coin() -> bool:
        return sits_out(making.key, f"{making.at.programme}:{series}", making.ordinal, "tables", one_in=_ONE_IN)

    history = await asyncio.to_thread(counting.publish, goal, kept.history, making.ordinal, truth, coin, anew=anew)
    await histories.add(making.connection, (making.at.programme, series, one.rule), kept, Kept(history))
    levels = now_shown(history)
    return levels, goal.most(levels.get(TOTAL, 0))


async def _since_line(making: Making, one: Spoken, kept: Kept, among: Mapping[str, Combination]) -> Mapping[Cell, int]:
    """In whose window any day since the series' last line lies."""
    if not kept.history:
        return {}
    day = await publishing.made_on(making.connection, making.at.programme, kept.history[-1].at)
    closed = await closed_windows(making.connection, making.at, one.months, day)
    return by_cell(cells for subject, cells in among.items() if subject not in closed)


async def _batched(
    making: Making, one: Spoken, people: Mapping[str, Member]
) -> tuple[Mapping[Cell, int], frozenset[Cell]]:
    kept, rule = await histories.load(making.connection, making.at.programme, one.goal.id)
    left = await left_by(making.connection, making.at, making.at.on - _ANSWERED_WITHIN)
    asked = [member for subject, member in people.items() if member.den and subject in left]
    truth = Answers(
        by_combination(member.cells for member in asked),
        by_combination(member.cells for member in asked if member.num),
        final=making.at.on > making.definition.period.last_day + _ANSWERED_WITHIN,
        anew=bool(rule) and rule != one.rule,
    )

    def coin(part: str) -> bool:
        return sits_out(making.key, f"{making.at.programme}:{one.goal.id}", making.ordinal, part)

    after = await asyncio.to_thread(batching.publish, rule_of(making.definition), kept, making.ordinal, truth, coin)
    await histories.add(making.connection, (making.at.programme, one.goal.id, one.rule), kept, after)
    newest = after.history[-1] if len(after.history) > len(kept.history) else None
    return now_shown(after.history), newest.fresh if newest else frozenset()


def _shown(
    making: Making,
    one: Spoken,
    levels: Mapping[Cell, int],
    of: Stated,
    fresh: frozenset[Cell] = frozenset(),
) -> list[Figure]:
    """The goal's cells as partners see them; a cell that nobody knows beforehand is listed once it is shown."""
    before = {(f["facet"], f["value"]): f for f in making.earlier if f["goal_id"] == one.goal.id}
    figures = []
    for cell in sorted({*_catalogue(one), *(cell for cell, level in levels.items() if level)}):
        level = levels.get(cell, 0) or None
        old = before.get(cell)
        same = old is not None and old["at_least"] == level and cell not in fresh
        since = old["shown_since"] if old is not None and same else making.at.on
        known = of.levels.get(cell, 0) or None
        if known is not None and level is not None:
            known = max(known, level)
        most = of.most if cell == TOTAL else None
        figures.append(Figure(one.goal.id, *cell, level, known, False, since if level else None, most_people=most))
    return figures


def _frozen(making: Making, one: Spoken, exact: decisions.Decision) -> list[Figure]:
    """A headline by decision: exact from its release on, with the tables as they last were, or none."""
    before = [f for f in making.earlier if f["goal_id"] == one.goal.id]
    done = next((f for f in before if f["final"]), None)
    since = done["shown_since"] if done else making.at.on
    headline = Figure(one.goal.id, *TOTAL, exact.count, exact.of, True, since, True, exact.of)
    tables = [f for f in before if f["facet"]] if exact.breakdown else []
    return [headline, *(_again(f) for f in tables)]


def _again(row: Mapping[str, Any]) -> Figure:
    names = ("goal_id", "facet", "value", "at_least", "of_at_least", "of_exact", "shown_since", "final", "most_people")
    return Figure(*(row[name] for name in names))


def _catalogue(one: Spoken) -> list[Cell]:
    return [TOTAL, *((facet, value) for facet in one.goal.facets for value in _CLOSED.get(facet, ()))]
