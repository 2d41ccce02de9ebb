"""What a human being is asked in a programme: once when a stretch begins and once when it has ended, by whichever id.

Spells that overlap or touch are one stretch, also those of people who turned out to be one. What is to be asked follows
from what stands before and after a change, so a merge, an undone merge and a correction are all settled alike, and
whoever was asked under one id is not asked again under another.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from contracts.same_people import Cluster
from contracts.stretches import stretches
from contracts.surveys import SurveyMoment
from surveys.domain.participation import Spell
from surveys.domain.programmes import Plan

Name = tuple[str, int]
"""A spell: whose it is, and its number."""

Whole = tuple[str, Cluster]
"""Programme and human being."""

Reason = Literal["entry-void", "exit-void"]


class Own(NamedTuple):
    """A spell and whose it is."""

    person_id: str
    spell: Spell

    @property
    def start(self) -> date:
        """Its first day."""
        return self.spell.start

    @property
    def end(self) -> date | None:
        """Its last day, None while it lasts."""
        return self.spell.end

    @property
    def name(self) -> Name:
        """What answers and questions call it."""
        return self.person_id, self.spell.number


@dataclass(frozen=True, slots=True)
class Occasion:
    """A stretch began, or has ended: something to ask about."""

    moment: SurveyMoment
    about: Own
    names: frozenset[Name]
    """Every spell of the stretch: an answer about any of them is an answer."""


@dataclass(frozen=True, slots=True)
class Put:
    """A question that was put to one of somebody's ids, or answered on paper without being put."""

    invitation_id: str
    name: Name
    instrument: str
    moment: SurveyMoment
    on: date
    answered: bool = False
    revoked: bool = False
    again: bool = False
    """It was taken back because there was nothing to ask about, so it may be put again."""

    @property
    def open(self) -> bool:
        """Whether an answer is waited for."""
        return not self.answered and not self.revoked


@dataclass(slots=True)
class Settled:
    """What has to be done so that a human being is asked what is to be asked, and once."""

    ask: list[tuple[Occasion, Plan]] = field(default_factory=list)
    take_back: list[tuple[str, Reason]] = field(default_factory=list)
    """Invitations that are about nothing any more, or about what was put under another id."""


def in_order(spells: Mapping[str, Iterable[Spell]], people: Iterable[str]) -> list[Own]:
    """The spells of these people (of one human being, that is) in the order of their start."""
    found = [Own(person, spell) for person in people for spell in spells.get(person, ())]
    return sorted(found, key=lambda own: (own.start, own.name))


def occasions(spells: Sequence[Own]) -> list[Occasion]:
    """What there is to ask about."""
    found: list[Occasion] = []
    for stretch in stretches(spells):
        names = frozenset(own.name for own in stretch)
        found.append(Occasion("entry", stretch[0], names))
        ends = [(own.end, own.name) for own in stretch if own.end is not None]
        if len(ends) == len(stretch):
            _, last = max(ends)
            found.append(Occasion("exit", next(own for own in stretch if own.name == last), names))
    return found


def settle(before: Iterable[Occasion], after: Sequence[Occasion], put: Sequence[Put], plans: Iterable[Plan]) -> Settled:
    """Ask about what is new and about what was taken back and holds again; take back what holds no longer."""
    settled = Settled()
    known = {(occasion.moment, name) for occasion in before for name in occasion.names}
    for plan in plans:
        for occasion in (one for one in after if one.moment in plan.moments):
            mine = [p for p in put if p.instrument == plan.instrument and _belongs(p, occasion)]
            new = not any((occasion.moment, name) in known for name in occasion.names)
            if not any(p.answered or p.open for p in mine) and (new or any(p.again for p in mine)):
                settled.ask.append((occasion, plan))
    settled.take_back += _about_nothing(after, put)
    settled.take_back += _twice(after, put)
    return settled


def asked_otherwise(spells: Sequence[Own], put: Iterable[Put], question: Put) -> bool:
    """Whether the same was put to (or answered by) the same human being about another spell of the stretch."""
    names = next((n for n in _stretches(spells) if question.name in n), frozenset[Name]())
    same = [p for p in put if p.name in names and p.name != question.name and _alike(p) == _alike(question)]
    return any(p.answered or p.open for p in same)


def _about_nothing(after: Sequence[Occasion], put: Iterable[Put]) -> Iterator[tuple[str, Reason]]:
    begun = {name for occasion in after for name in occasion.names}
    ended = {name for occasion in after if occasion.moment == "exit" for name in occasion.names}
    for one in put:
        if one.open and one.name not in begun:
            yield one.invitation_id, "entry-void"
        elif one.open and one.moment == "exit" and one.name not in ended:
            yield one.invitation_id, "exit-void"


def _twice(after: Sequence[Occasion], put: Sequence[Put]) -> Iterator[tuple[str, Reason]]:
    """Of several open questions about one occasion all but the first; all of them once one is answered."""
    for names in {occasion.names for occasion in after}:
        alike: dict[tuple[str, SurveyMoment, date | None], list[Put]] = {}
        for one in put:
            if one.name in names and (one.answered or one.open):
                alike.setdefault(_alike(one), []).append(one)
        for several in alike.values():
            first, *others = sorted(several, key=lambda p: (not p.answered, p.on, p.invitation_id))
            reason: Reason = "exit-void" if first.moment == "exit" else "entry-void"
            yield from ((one.invitation_id, reason) for one in others if one.open)


def _alike(one: Put) -> tuple[str, SurveyMoment, date | None]:
    return one.instrument, one.moment, one.on if one.moment == "other" else None


def _belongs(one: Put, occasion: Occasion) -> bool:
    return one.moment == occasion.moment and one.name in occasion.names


def _stretches(spells: Sequence[Own]) -> list[frozenset[Name]]:
    return [frozenset(own.name for own in stretch) for stretch in stretches(spells)]
