"""What stands in books that are published late: every fact so far, folded from the first on."""

from collections.abc import Iterable, Iterator, Sequence

from contracts.same_people import Edge
from reporting.domain.books import Book
from reporting.domain.journal import Journal, Statement
from reporting.domain.ledger import Ledger
from reporting.domain.scopes import Membership, Scopes
from reporting.domain.things.facts import ThingStatement
from reporting.domain.things.ledger import Things

Saying = Statement | Edge | ThingStatement | Membership
"""What a fact says that may move a figure."""


class Accounts:
    """The ledgers of people and of things, and which programmes belong together: all that a fact may move."""

    def __init__(self) -> None:
        self.scopes = Scopes()
        self.ledger = Ledger(self.scopes)
        self.things = Things(self.scopes)

    def keep(self, controller: str, books: Sequence[Book]) -> Iterator[None]:
        """Keep further books of a controller's programmes; subject by subject."""
        for scope in dict.fromkeys(book.scope for book in books):
            of_scope = [book for book in books if book.scope == scope]
            yield from self.ledger.keep(scope, controller, of_scope)
            self.things.keep(scope, of_scope)

    def take(self, number: int, said: Saying, journal: Journal) -> None:
        """Take in what a fact says."""
        match said:
            case Statement():
                self.ledger.record(number, said, journal)
            case Edge():
                self.ledger.regroup(number, said, journal)
            case ThingStatement():
                self.things.record(number, said, journal)
            case Membership():
                for scope, before in self.scopes.learn(said):
                    self.ledger.rescope(number, scope, before, journal)
                    self.things.rescope(number, scope, before, journal)


def fold_history(
    controller: str, books: Sequence[Book], history: Iterable[tuple[int, Saying]], journal: Journal
) -> Iterator[None]:
    """Write the lines of a controller's books, fact by fact: all those of their programmes so far."""
    accounts = Accounts()
    yield from accounts.keep(controller, books)
    for number, said in history:
        accounts.take(number, said, journal)
        yield
