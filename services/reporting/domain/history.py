"""What stands in books that are published late: every fact so far, folded from the first on."""

from collections.abc import Iterable, Sequence

from contracts.same_people import Edge
from reporting.domain.books import Book
from reporting.domain.journal import Entry, Journal, Statement
from reporting.domain.ledger import Ledger
from reporting.domain.things.facts import ThingStatement
from reporting.domain.things.ledger import Things


def fold_history(
    books: Sequence[Book], history: Iterable[tuple[int, Statement | Edge | ThingStatement]]
) -> list[Entry]:
    """The lines of the books: all facts of their programme so far."""
    ledger, things = Ledger(), Things()
    for programme in {book.programme for book in books}:
        of_programme = [book for book in books if book.programme == programme]
        ledger.keep(programme, of_programme)
        things.keep(programme, of_programme)
    journal = Journal()
    for number, said in history:
        if isinstance(said, Edge):
            ledger.regroup(number, said, journal)
        elif isinstance(said, ThingStatement):
            things.record(number, said, journal)
        else:
            ledger.record(number, said, journal)
    return journal.entries
