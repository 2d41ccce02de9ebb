"""The ledger of things: what one more fact about a thing changes in the books that count things of its kind."""

from collections.abc import Iterable, Sequence
from datetime import date

from contracts.programme.goals import AssessedGoal, Goal, RatioGoal, ScheduleGoal, SeriesGoal, SumGoal
from contracts.programme.things import ThingMeasure
from reporting.domain.books import Book, concerns_things
from reporting.domain.entries import difference
from reporting.domain.facts import FactId
from reporting.domain.journal import Journal, append
from reporting.domain.subject import Amount, Booked, Cell, Key
from reporting.domain.things.facts import ThingFact, ThingStatement
from reporting.domain.things.levels import level, turning_days
from reporting.domain.versions import Versions


class Thing:
    """What was said of one thing, and what stands in the books for it."""

    __slots__ = ("booked", "said", "touched")

    def __init__(self) -> None:
        self.said: Versions[ThingFact] = Versions()
        self.booked: dict[int, Booked] = {}
        self.touched = 0


class Things:
    """Things in memory, and the books that are kept of them."""

    def __init__(self) -> None:
        self.subjects: dict[Key, Thing] = {}
        self._books: dict[tuple[str, str], list[Book]] = {}
        """By programme and by what a thing is: `deliverable`, `cost` ..."""

    def keep(self, programme: str, books: Sequence[Book]) -> None:
        """Keep further books of a programme; things in memory get their standing in them, silently."""
        for book in books:
            for family in families(book.goal):
                self._books.setdefault((programme, family), []).append(book)
                for key, thing in self.subjects.items():
                    if key.programme == programme and family_of(key.person) == family:
                        thing.booked[book.number] = entries(thing, book)

    def load(self, key: Key, statements: Iterable[ThingStatement]) -> None:
        """Take a thing into memory as its facts so far made it."""
        thing = Thing()
        for statement in statements:
            take_in(thing, statement)
        for book in self._kept(key):
            thing.booked[book.number] = entries(thing, book)
        self.subjects[key] = thing

    def record(self, number: int, statement: ThingStatement, journal: Journal) -> None:
        """Apply one fact and append what it changes."""
        key = Key(statement.programme, statement.thing)
        thing = self.subjects.get(key)
        if thing is None:
            thing = self.subjects[key] = Thing()
        thing.touched = number
        before, after = take_in(thing, statement)
        if before != after:
            for book in self._kept(key):
                was, now = thing.booked.get(book.number, {}), entries(thing, book)
                append(journal, number, key, [book.number], difference(was, now))
                thing.booked[book.number] = now

    def _kept(self, key: Key) -> list[Book]:
        return self._books.get((key.programme, family_of(key.person)), [])


def family_of(thing: str) -> str:
    """What a thing is, by its name."""
    return thing.partition(":")[0]


def families(goal: Goal) -> tuple[str, ...]:
    """The kinds of things that may move the goal."""
    if not concerns_things(goal):
        return ()
    if isinstance(goal, ScheduleGoal | SeriesGoal | AssessedGoal):
        return ("programme",)
    if isinstance(goal, SumGoal | RatioGoal):
        return ("cost",)
    measure = getattr(goal, "of", None)
    assert isinstance(measure, ThingMeasure), "only things are left"
    return {"deliverables": ("deliverable",), "activities": ("activity",), "sessions": ("activity",),
            "employers": ("employer",), "organisations": ("organisation",)}[measure.things]  # fmt: skip


def take_in(thing: Thing, statement: ThingStatement) -> tuple[ThingFact | None, ThingFact | None]:
    """What held before, and what holds now."""
    if statement.corrects is not None:
        target = FactId(statement.aggregate, statement.corrects)
        return thing.said.correct(target, statement.version, statement.fact)
    assert statement.fact is not None, "an original says something"
    return thing.said.record(FactId(statement.aggregate, statement.version), statement.fact)


def entries(thing: Thing, book: Book) -> Booked:
    """What stands in a book for a thing: the differences of its level over the days on which it may change."""
    told = list(thing.said.all_effective())
    booked: Booked = {}
    before: dict[Cell, Amount] = {}
    for day in turning_days(told, book.dues):
        now = level(told, day, book.goal, book.version, book.dues)
        _book_difference(booked, day, before, now)
        before = now
    return booked


def _book_difference(booked: Booked, day: date, before: dict[Cell, Amount], now: dict[Cell, Amount]) -> None:
    for cell in before.keys() | now.keys():
        (was_num, was_den), (num, den) = before.get(cell, (0, 0)), now.get(cell, (0, 0))
        if (num, den) != (was_num, was_den):
            booked[*cell, day] = (num - was_num, den - was_den)
