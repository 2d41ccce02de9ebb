"""The books of one programme, arranged by what they share, so that nothing is worked out once per goal.

Goals that ask the same of a subject (kind, measures, window) share one *timeline* per subject, however many funders,
groups and definition versions ask it; whom each of them counts and how it slices them is an *audience*, and only
chooses from the timeline. A fact that leaves a timeline as it was costs all its goals nothing more.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from contracts.programme.filters import Facet, Filter
from contracts.programme.goals import Goal, SumGoal
from contracts.programme.measures import Days
from reporting.domain.books import Book, concerns_people
from reporting.domain.cells import AREA, area_cell, cells_of, matches
from reporting.domain.facts import Characteristics
from reporting.domain.levels import asks_phases, day_is_asked_for, waiting
from reporting.domain.minutes import DayKey
from reporting.domain.reading import Part
from reporting.domain.subject import Cell

_NOT_ASKED = {"id", "title", "definition", "target", "assumed", "where", "facets", "over", "fund", "rounding"}
_REMEMBERED = 10_000


class Audience:
    """Whom goals count, and in which cells."""

    __slots__ = ("_cells", "_facets", "_where", "by_area", "name")

    def __init__(self, where: Filter, facets: Sequence[Facet]) -> None:
        self._where, self._facets = where, facets
        self.by_area = AREA in facets
        """Whether minutes are told apart by the area of what was attended."""
        self.name = f"{where.model_dump_json()} {','.join(facets)}"
        self._cells: dict[Characteristics | None, tuple[Cell, ...]] = {}

    def cells(self, known: Characteristics | None) -> tuple[Cell, ...]:
        """The cells of somebody of whom this is known; none if they do not count."""
        found = self._cells.get(known)
        if found is None:
            if len(self._cells) >= _REMEMBERED:
                self._cells.clear()
            found = tuple(cells_of(self._facets, known)) if matches(self._where, known) else ()
            self._cells[known] = found
        return found

    def with_area(self, cells: tuple[Cell, ...], area: str | None) -> tuple[Cell, ...]:
        """The cells of minutes in an area, of somebody who stands in these cells."""
        return (*cells, area_cell(area)) if cells and self.by_area else cells


class Share(NamedTuple):
    """The books that ask the same of the same audience: their lines are the same but for the book."""

    audience: Audience
    numbers: list[int]


class Place(NamedTuple):
    """Cells, and the books that count somebody in just these."""

    cells: tuple[Cell, ...]
    numbers: tuple[int, ...]


Target = tuple[int, str, str]
"""(book, facet, value)"""


_Place = tuple[Characteristics | None, str | None, str, str | None, tuple[bool, ...]]
"""(who, area, kind of activity, its audience, in which of the periods that sums ask for)"""


class Targets(NamedTuple):
    """The cells that minutes are added to."""

    outside: tuple[Target, ...]
    """Of a day outside every spell: only where delivered minutes count."""
    inside: tuple[Target, ...]


class Question:
    """What some goals ask alike: one timeline (or one sum of minutes) per subject serves all their books."""

    __slots__ = ("_asked_by", "_shares", "asked", "goal", "reads", "waits")

    def __init__(self, asked: str, book: Book) -> None:
        self.asked = asked
        self.goal: Goal = book.goal
        """One of those who ask it; its filter and facets are no part of the question, but for the areas."""
        self.reads: frozenset[Part] = book.reads
        self.waits = waiting(book.goal)
        self._shares: dict[tuple[Filter, tuple[Facet, ...]], Share] = {}
        self._asked_by: dict[Characteristics | None, tuple[Place, ...]] = {}

    @property
    def shares(self) -> Iterable[Share]:
        """Everybody who asks."""
        return self._shares.values()

    def asked_of(self, known: Characteristics | None) -> tuple[Place, ...]:
        """Where somebody of whom this is known is counted."""
        found = self._asked_by.get(known)
        if found is None:
            if len(self._asked_by) >= _REMEMBERED:
                self._asked_by.clear()
            by_cells: dict[tuple[Cell, ...], list[int]] = {}
            for share in self.shares:
                by_cells.setdefault(share.audience.cells(known), []).extend(share.numbers)
            found = tuple(Place(cells, tuple(numbers)) for cells, numbers in by_cells.items() if cells)
            self._asked_by[known] = found
        return found

    def targets(self, known: Characteristics | None, area: str | None) -> Iterator[Target]:
        """Every cell of every book that minutes in an area go to, of somebody of whom this is known."""
        for audience, numbers in self.shares:
            cells = audience.with_area(audience.cells(known), area)
            for number in numbers:
                for facet, value in cells:
                    yield number, facet, value

    def add(self, book: Book) -> None:
        """Serve one more book."""
        audience = (book.goal.where, book.goal.facets)
        share = self._shares.get(audience)
        if share is None:
            share = self._shares[audience] = Share(Audience(*audience), [])
        share.numbers.append(book.number)
        self._asked_by.clear()


def _is_added_up(goal: Goal) -> bool:
    """Whether it only adds up the minutes of days, so that one more day needs no look at the others."""
    return isinstance(goal, SumGoal) and not asks_phases(goal)


class Shelf:
    """Every book of a programme."""

    def __init__(self) -> None:
        self._of_people: dict[str, Question] = {}
        self._of_minutes: dict[str, Question] = {}
        self._targets: dict[_Place, Targets] = {}
        self._periods: tuple[Days, ...] = ()
        self.counts_presence = False
        """Whether some people are counted by how much they were there, so that each presence may move them."""

    @property
    def of_people(self) -> Iterable[Question]:
        """What is asked about people."""
        return self._of_people.values()

    @property
    def of_minutes(self) -> Iterable[Question]:
        """Which minutes are added up."""
        return self._of_minutes.values()

    def keep(self, books: Iterable[Book]) -> list[Question]:
        """Put books on the shelf; what nobody asked about people before."""
        new = []
        for book in filter(lambda one: concerns_people(one.goal), books):
            asked = book.goal.model_dump_json(exclude=_NOT_ASKED) + ("by area" if AREA in book.goal.facets else "")
            questions = self._of_minutes if _is_added_up(book.goal) else self._of_people
            question = questions.get(asked)
            if question is None:
                question = questions[asked] = Question(asked, book)
                if questions is self._of_people:
                    new.append(question)
            question.add(book)
        self._targets.clear()
        sums = [question.goal for question in self.of_minutes]
        self._periods = tuple(goal.period for goal in sums if isinstance(goal, SumGoal) and goal.period is not None)
        self.counts_presence = any("minutes" in question.reads for question in self.of_people)
        return new

    def targets(self, known: Characteristics | None, key: DayKey) -> Targets:
        """Where minutes of such an activity go, of somebody of whom this is known from that day on for good."""
        inside = tuple([period.first <= key[0] <= period.last for period in self._periods])
        place = (known, key[1], key[2], key[4], inside)
        found = self._targets.get(place)
        if found is None:
            if len(self._targets) >= _REMEMBERED:
                self._targets.clear()
            found = self._targets[place] = self._aim(known, key)
        return found

    def _aim(self, known: Characteristics | None, key: DayKey) -> Targets:
        always: list[Target] = []
        attended: list[Target] = []
        for question in self.of_minutes:
            if question.goal.kind == "sum" and day_is_asked_for(key, question.goal):
                found = always if question.goal.of == "delivered-minutes" else attended
                found += question.targets(known, key[1])
        return Targets(tuple(always), tuple(attended + always))
