"""What some facts say of a programme's people and things, folded without any goal: what a report tells beside them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from common.projection import Fact
from contracts.same_people import Edge
from reporting.domain.journal import Journal
from reporting.domain.ledger import Ledger, Statement
from reporting.domain.reports.things import Things
from reporting.domain.subject import Subject
from reporting.storage.events.reading import read
from reporting.storage.reports.things import tell


class Told:
    """People and things of one programme, as the facts so far tell."""

    def __init__(self, programme: str) -> None:
        self._programme = programme
        self._ledger = Ledger()
        self.things = Things()

    def take(self, facts: Iterable[Fact]) -> None:
        """Take in further facts, in order; those about other programmes say nothing here."""
        unused = Journal()
        for item in (found for fact in facts if (found := read(fact)) is not None):
            if isinstance(item.content, Edge):
                self._ledger.regroup(item.fact.number, item.content, unused)
            elif item.programme == self._programme:
                if isinstance(item.content, Statement):
                    self._ledger.record(item.fact.number, item.content, unused)
                tell(self.things, item.fact.message)

    @property
    def people(self) -> list[Subject]:
        """Everybody, each human being once."""
        return list(self._ledger.subjects.values())


def minutes_by_area(people: Iterable[Subject], on: date) -> dict[str | None, int]:
    """Minutes of presence up to a day, of whomever."""
    found: Counter[str | None] = Counter()
    for subject in people:
        for (day, area, *_), minutes in subject.days.items():
            if day <= on:
                found[area] += minutes
    return dict(found)
