"""Ledger lines in PostgreSQL's binary COPY format (PostgreSQL manual, "COPY", file formats).

A fact may cause several lines, so this is the busiest place of the write: packing a whole line at once costs
a quarter of encoding its columns one by one. A test holds it to what the general encoder writes.
"""

import struct
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from reporting.domain.ledger import Entry

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
_TRAILER = struct.pack(">h", -1)
_EPOCH = date(2000, 1, 1).toordinal()
# Eight fields; then each with its length: fact_no, num, den bigint; book integer; effective_on date.
_NUMBERS = struct.Struct(">hiqiqiqiiii").pack


def encode(entries: Iterable[Entry]) -> bytes:
    """The lines as one binary COPY of (fact_no, num, den, book, effective_on, subject, facet, value)."""
    parts = [_SIGNATURE]
    for fact_no, num, den, book, effective_on, subject, facet, value in entries:
        day = effective_on.toordinal() - _EPOCH
        numbers = _NUMBERS(8, 8, fact_no, 8, num, 8, den, 4, book, 4, day)
        parts.append(numbers + _text(subject) + _text(facet) + _text(value))
    parts.append(_TRAILER)
    return b"".join(parts)


@lru_cache(maxsize=100_000)
def _text(value: str) -> bytes:
    raw = value.encode()
    return len(raw).to_bytes(4, "big") + raw
