"""A ledger kept in memory, fed by messages as the projector would feed it, for tests of the engine."""

from datetime import UTC, date, datetime, timedelta

from common.events import Message
from common.projection import Fact
from contracts.enrolment import ParticipantExited, ProgrammeDefined
from reporting.domain.ledger import Statement
from reporting.projections.folding import Fold, spoken_of
from reporting.storage.events.reading import read
from tests.support.histories import MONTHS, PROGRAMME
from tests.support.plain_figures import people_of, plain_figure, same_day_later
from tests.support.plain_things import counts_people, counts_things, plain_of_things
from tests.support.plain_windows import DAYS_WAITED

AREAS = ("a", "b", None)
KNOWN_AT = datetime(2020, 6, 1, tzinfo=UTC)


def facts_of(log: list[tuple]) -> list[Fact]:
    """Numbered facts, each a message with its bytes."""
    found = []
    for number, (aggregate, version, event) in enumerate(log, 1):
        body = event.model_dump_json().encode()
        message = Message(
            "ENROLMENT", number, f"{aggregate}/{version}", event.subject, aggregate, version, KNOWN_AT, body, b""
        )
        found.append(Fact(number, KNOWN_AT, message))
    return found


class Bookkeeper:
    """Folds batch after batch; `forget` makes it load every subject anew for every batch."""

    def __init__(self, *, forget: bool = False) -> None:
        self.fold = Fold()
        self.entries: list = []
        self._past: list = []
        self._forget = forget

    def feed(self, facts: list[Fact], batch: int = 7) -> "Bookkeeper":
        for start in range(0, len(facts), batch):
            reads = [item for fact in facts[start : start + batch] if (item := read(fact))]
            if self._forget:
                self._load_anew()
            self.entries += self.fold.apply(reads, self._history).entries
            self._past += reads
        return self

    def _load_anew(self) -> None:
        ledger, things = self.fold.ledger, self.fold.things
        ledger.subjects.clear()
        things.subjects.clear()
        of_things: dict = {}
        for statement in [one for item in self._past for one in item.things]:
            for key in things.keys_of(statement):
                of_things.setdefault(key, []).append(statement)
        for key, statements in of_things.items():
            things.load(key, statements)
        said: dict = {}
        for item in self._past:
            if isinstance(item.content, Statement):
                for key in ledger.keys_of(item.content):
                    said.setdefault(key, []).append(item.content)
        for key, statements in said.items():
            ledger.load(key, statements, statements[0].controller)

    def _history(self, programmes: set[str]) -> list[tuple]:
        return list(spoken_of(programmes, self._past))

    def lines(self, upto: int | None = None) -> list[tuple]:
        """The ledger by names, in sorted order, as known at a position."""
        return sorted(
            (*self.fold.books[e.book].name, e.subject, e.facet, e.value, e.effective_on, e.fact_no, e.num, e.den)
            for e in self.entries
            if upto is None or e.fact_no <= upto
        )

    def figure(self, goal: str, version: int, day: date, upto: int | None = None) -> dict:
        """Every cell of a goal that is not (0, 0)."""
        mine = [line for line in self.lines(upto) if line[1:3] == (goal, version)]
        return figure(mine, day)

    def check(self, log: list[tuple], upto: int) -> None:
        """Every figure of every version on every day that matters, as known at `upto`, equals a plain count."""
        known = [said for said in log[:upto] if not said[0].startswith("programme:")]
        people = people_of(known, PROGRAMME)
        defined = {(aggregate, version) for aggregate, version, _ in log[:upto]}
        days = interesting_days(known, MONTHS)
        lines: dict = {}
        for line in self.lines(upto):
            lines.setdefault(line[1:3], []).append(line)
        for programme, version in self.fold.definitions:
            for goal in self.fold.definitions[programme, version].goals:
                for day in days:
                    counted = figure(lines.get((goal.id, version), []), day)
                    told = plain(known, people, self.fold.definitions[programme, version], goal, day)
                    if goal.kind == "schedule" and (f"programme:{programme}", version) not in defined:
                        told = {}  # nothing is due by a calendar that nobody knows
                    assert counted == told, (goal.id, version, day)


def assert_no_trace(log: list[tuple], batch: int) -> None:
    """In batches of any size, forgetting in between, and rebuilt with the definitions known first, it is the same."""
    facts = facts_of(log)
    live = Bookkeeper().feed(facts, batch)
    assert Bookkeeper(forget=True).feed(facts, 4).lines() == live.lines()
    rebuilt = Bookkeeper()
    for _, _, event in (said for said in log if said[0].startswith("programme:")):
        rebuilt.fold.define(event.definition)
    assert rebuilt.feed(facts, 1000).lines() == live.lines()


def plain(log: list[tuple], people: dict, definition, goal, day: date) -> dict:
    """The figure as counted plainly; that of an area is what the same goal says when it asks for that area alone."""
    whole = goal.model_copy(update={"facets": tuple(facet for facet in goal.facets if facet != "area")})
    cells = _plain(log, people, definition, whole, day)
    for area in AREAS if "area" in goal.facets else ():
        amount = _plain(log, people, definition, in_area(whole, area), day).get(("", ""), (0, 0))
        if amount != (0, 0):
            cells["area", area or "unknown"] = amount
    return cells


def in_area(goal, area: str | None):
    """The goal, asking for one area of those it asks for (None: for what has none)."""
    asked = goal if goal.kind == "sum" else goal.of
    only = {"areas": (area,) if area in asked.areas or not asked.areas else ("nowhere",)}
    return goal.model_copy(update=only if goal.kind == "sum" else {"of": asked.model_copy(update=only)})


def _plain(log: list[tuple], people: dict, definition, goal, day: date) -> dict:
    """Of people, of things, or of both."""
    cells: dict = {}
    for counted in (
        plain_of_things(log, definition, goal, day) if counts_things(goal) else {},
        plain_figure(people, goal, day) if counts_people(goal) else {},
    ):
        for cell, (num, den) in counted.items():
            was = cells.get(cell, (0, 0))
            cells[cell] = (was[0] + num, was[1] + den)
    return cells


def figure(lines: list[tuple], day: date) -> dict:
    """Every cell that is not (0, 0), of the lines of one book."""
    cells: dict = {}
    for _, _, _, _, facet, value, on, _, num, den in lines:
        if on <= day:
            was = cells.get((facet, value), (0, 0))
            cells[facet, value] = (was[0] + num, was[1] + den)
    return {cell: amount for cell, amount in cells.items() if amount != (0, 0)}


def interesting_days(log: list[tuple], months: tuple[int, ...]) -> list[date]:
    """Every day around a fact or a window's last day, and some far away."""
    days = {date(2015, 1, 1), date(2030, 1, 1)}
    for _, _, event in log:
        if isinstance(event, ProgrammeDefined):
            days |= {report.due for report in event.definition.reports}
            continue
        for said in (event, getattr(event, "replacement", None)):
            days |= _days_of(said, months)
    return sorted({day + timedelta(days=by) for day in days for by in (-1, 0, 1)})


def _days_of(said, months: tuple[int, ...]) -> set[date]:
    if said is None:
        return set()
    found = {said.occurred_on} | {
        getattr(said, name, None) or said.occurred_on for name in ("offered_on", "started_on")
    }
    if isinstance(said, ParticipantExited):
        found |= {same_day_later(said.occurred_on, n) for n in months}
        found |= {said.occurred_on + timedelta(days=n) for n in (*DAYS_WAITED, 28)}
        found |= {same_day_later(said.occurred_on, 6) + timedelta(days=10)}
    return found
