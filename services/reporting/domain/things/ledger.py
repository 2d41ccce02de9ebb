"""The ledger of things: what one more fact about a thing changes in the books that count things of its kind."""

from collections.abc import Iterable, Sequence
from datetime import date

from contracts.programme.goals import AssessedGoal, Goal, RatioGoal, ScheduleGoal, SeriesGoal, SumGoal
from contracts.programme.things import ThingMeasure
from reporting.domain.books import Book, concerns_things
from reporting.domain.entries import difference
from reporting.domain.facts import FactId
from reporting.domain.journal import Journal, append
from reporting.domain.scopes import Scope, Scopes, is_wider
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

    def __init__(self, scopes: Scopes | None = None) -> None:
        self.subjects: dict[Key, Thing] = {}
        self._scopes = scopes or Scopes()
        self._books: dict[tuple[Scope, str], list[Book]] = {}
        """By scope and by what a thing is: `deliverable`, `cost` ..."""

    def keep(self, scope: Scope, books: Sequence[Book]) -> None:
        """Keep further books of a programme or a wider scope; things in memory get their standing in them, silently.
        Of a wider scope, every thing of its programmes must be in memory.
        """
        if is_wider(scope) and any(families(book.goal) for book in books):
            for key, thing in self._united(scope, self._scopes.programmes(scope)).items():
                self.subjects.setdefault(key, thing)
        for book in books:
            for family in families(book.goal):
                self._books.setdefault((scope, family), []).append(book)
                for key, thing in self.subjects.items():
                    if key.programme == scope and family_of(key.person) == family:
                        thing.booked[book.number] = entries(thing, book)

    def rescope(self, number: int, scope: Scope, before: frozenset[str], journal: Journal) -> None:
        """As of people: what stood in the books is reversed, what stands in them now is written."""
        kept = {family for kept_of, family in self._books if kept_of == scope}
        was, now = self._united(scope, before), self._united(scope, self._scopes.programmes(scope))
        for key in sorted(was.keys() | now.keys()):
            self.subjects.pop(key, None)
            if family_of(key.person) in kept:
                old, new = was.get(key, Thing()), now.get(key, Thing())
                new.touched = number
                for book in self._kept(key):
                    new.booked[book.number] = entries(new, book)
                    append(journal, number, key, [book.number], difference(entries(old, book), new.booked[book.number]))
                if key in now:
                    self.subjects[key] = new

    def _united(self, scope: Scope, programmes: frozenset[str]) -> dict[Key, Thing]:
        found: dict[Key, Thing] = {}
        for key, thing in self.subjects.items():
            if key.programme in programmes:
                found.setdefault(Key(scope, key.person), Thing()).said.absorb(thing.said)
        return found

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
        for key in self.keys_of(statement):
            self._record(number, key, statement, journal)

    def keys_of(self, statement: ThingStatement) -> list[Key]:
        """The thing in its programme, and in each scope that counts things of its kind."""
        family = family_of(statement.thing)
        wider = [scope for scope in self._scopes.around(statement.programme) if (scope, family) in self._books]
        return [Key(scope, statement.thing) for scope in (statement.programme, *wider)]

    def _record(self, number: int, key: Key, statement: ThingStatement, journal: Journal) -> None:
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
