"""Appending to the ledger: lines by COPY, running sums and findings added up per batch.

Nothing of the ledger is ever updated; only the running sums, which any reader could add up again, are.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from common.projection import Connection
from reporting.domain.books import Book
from reporting.domain.ledger import Entry
from reporting.domain.scopes import controller_of, is_wider
from reporting.storage import copying

_ENTRY_COLUMNS = ("fact_no", "num", "den", "book", "effective_on", "subject", "facet", "value")
_FACT_COLUMNS = (
    "fact_no", "event_id", "type", "aggregate", "subject", "programme_id", "occurred_on", "known_at", "stream", "seq",
)  # fmt: skip
_LINES_AT_ONCE = 10_000
"""So many are packed before the loop has a turn: some milliseconds. A definition that came late brings millions."""
_ADD_FIGURES = """
INSERT INTO read.figure_day AS kept (programme_id, goal_id, version, facet, value, effective_on, num, den)
SELECT b.programme_id, b.goal_id, b.version, new.facet, new.value, new.effective_on, new.num, new.den
FROM unnest($1::text::int[], $2::text::text[], $3::text::text[], $4::text::date[], $5::text::bigint[],
            $6::text::bigint[])
  AS new (book, facet, value, effective_on, num, den)
JOIN ledger.book b USING (book)
ON CONFLICT (programme_id, goal_id, version, facet, value, effective_on)
DO UPDATE SET num = kept.num + excluded.num, den = kept.den + excluded.den
"""
_ADD_FINDINGS = """
INSERT INTO read.finding AS kept (programme_id, finding, facts)
SELECT * FROM unnest($1::text[], $2::text[], $3::int[])
ON CONFLICT (programme_id, finding) DO UPDATE SET facts = kept.facts + excluded.facts
"""
_OPEN_BOOKS = """
INSERT INTO ledger.book (book, programme_id, goal_id, version, over_controller, over_fund)
SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[])
"""


async def open_books(connection: Connection, books: Iterable[Book]) -> None:
    """Make the books of a definition that was published."""
    rows = [(book.number, *book.name, *(_over(book) or (None, None))) for book in books]
    if rows:
        await connection.execute(_OPEN_BOOKS, *(list(column) for column in zip(*rows, strict=True)))


def _over(book: Book) -> tuple[str, str | None] | None:
    """Whose programmes, and paid for by which fund, of a book that counts over several."""
    return (controller_of(book.scope), book.goal.fund) if is_wider(book.scope) else None


async def append(connection: Connection, entries: list[Entry], *, schema: str = "ledger") -> None:
    """Copy lines to the end of the ledger."""
    for start in range(0, len(entries), _LINES_AT_ONCE):
        source = _whole(copying.encode(entries[start : start + _LINES_AT_ONCE]))
        await connection.copy_to_table(
            "entry", schema_name=schema, columns=_ENTRY_COLUMNS, source=source, format="binary"
        )


async def _whole(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def add_figures(connection: Connection, figures: Mapping[tuple[int, str, str, date], list[int]]) -> None:
    """Add a batch's share to the running sums: (book, facet, value, day) -> [numerator, denominator]."""
    rows = [(*place, *amount) for place, amount in figures.items() if amount[0] or amount[1]]
    for start in range(0, len(rows), _LINES_AT_ONCE):
        books, facets, values, days, nums, dens = zip(*rows[start : start + _LINES_AT_ONCE], strict=True)
        words = (_array(map(_quoted, facets)), _array(map(_quoted, values)))
        await connection.execute(_ADD_FIGURES, _array(books), *words, _array(days), _array(nums), _array(dens))


def _array(elements: Iterable[object]) -> str:
    # As one text: asyncpg looks at every element of a list again and again, and this is a busy place.
    return "{" + ",".join(map(str, elements)) + "}"


@lru_cache(maxsize=10_000)
def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


async def add_findings(connection: Connection, findings: Mapping[tuple[str, str], int]) -> None:
    """Add a batch's share to the counts of data-quality findings: (programme, finding) -> facts."""
    rows = [(*place, facts) for place, facts in findings.items() if facts]
    if rows:
        await connection.execute(_ADD_FINDINGS, *(list(column) for column in zip(*rows, strict=True)))


async def note_facts(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Index facts by whom they concern, in the order of the table's columns."""
    if rows:
        await connection.copy_records_to_table("fact", schema_name="read", columns=_FACT_COLUMNS, records=rows)
