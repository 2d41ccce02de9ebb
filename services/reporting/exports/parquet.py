"""Parquet files of flat rows, written piece by piece: the little of the format that a table of facts needs.

Arrow's library does the same and weighs more than all the rest of this service; readers notice no difference. After
parquet-format 2.9 (parquet.thrift, Encodings.md): plain values, definition levels, one gzip page for each column of a
row group, and a footer in Thrift's compact protocol.
"""

import itertools
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from reporting.exports import thrift
from reporting.exports.thrift import Value, i32, i64, listed, record, text

Kind = Literal["text", "int32", "int64", "date", "moment"]
MAGIC = b"PAR1"
_INT32, _INT64, _BYTES = 1, 2, 6
_PLAIN, _LEVELS, _GZIP, _OPTIONAL = 0, 3, 2, 1
_EPOCH, _FIRST_DAY, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), date(1970, 1, 1), timedelta(microseconds=1)


def _strings(values: Sequence[str]) -> bytes:
    parts = [value.encode() for value in values]
    return b"".join(itertools.chain.from_iterable((struct.pack("<I", len(part)), part) for part in parts))


def _whole(letter: str, number: Callable[[Any], int] = int) -> Callable[[Sequence[Any]], bytes]:
    return lambda values: struct.pack(f"<{len(values)}{letter}", *map(number, values))


@dataclass(frozen=True)
class _Type:
    """How a kind is stored, what it was called before logical types (`converted`), and what it means now."""

    physical: int
    plain: Callable[[Sequence[Any]], bytes]
    converted: int | None = None
    logical: Value | None = None


_MICROSECONDS = record({1: thrift.TRUE, 2: record({2: record({})})})
_TYPES: dict[Kind, _Type] = {
    "text": _Type(_BYTES, _strings, 0, record({1: record({})})),
    "int32": _Type(_INT32, _whole("i")),
    "int64": _Type(_INT64, _whole("q")),
    "date": _Type(_INT32, _whole("i", lambda day: (day - _FIRST_DAY).days), 6, record({6: record({})})),
    "moment": _Type(_INT64, _whole("q", lambda at: (at - _EPOCH) // _MICROSECOND), 10, record({8: _MICROSECONDS})),
}
"""A date is days since 1970, a moment microseconds of UTC since then."""


class Parquet:
    """A file of named columns, each of one kind, in which every value may be missing (None)."""

    def __init__(self, columns: dict[str, Kind], metadata: dict[str, str]) -> None:
        self._columns, self._metadata = columns, metadata
        self._length, self._rows = 0, 0
        self._groups: list[Value] = []

    def begin(self) -> bytes:
        """The first bytes."""
        return self._counted(MAGIC)

    def group(self, rows: Iterable[Sequence[Any]]) -> bytes:
        """One row group."""
        columns = list(zip(*rows, strict=True))
        start, chunks, pieces, unpacked = self._length, [], [], 0
        for (name, kind), values in zip(self._columns.items(), columns, strict=True):
            at, (header, page, plain) = self._length, _page(_TYPES[kind], values)
            pieces.append(self._counted(header + page))
            size, whole = len(header) + len(page), len(header) + plain
            unpacked += whole
            about = {1: i32(_TYPES[kind].physical), 2: listed([i32(_PLAIN), i32(_LEVELS)]), 3: listed([text(name)]),
                     4: i32(_GZIP), 5: i64(len(values)), 6: i64(whole), 7: i64(size), 9: i64(at)}  # fmt: skip
            chunks.append(record({2: i64(0), 3: record(about)}))
        self._rows += len(columns[0])
        sizes = {2: i64(unpacked), 3: i64(len(columns[0])), 6: i64(self._length - start)}
        self._groups.append(record({1: listed(chunks), **sizes}))
        return b"".join(pieces)

    def end(self) -> bytes:
        """The footer: what the columns are and where each stands."""
        root = record({4: text("schema"), 5: i32(len(self._columns))})
        pairs = [record({1: text(key), 2: text(value)}) for key, value in self._metadata.items()]
        footer = record({
            1: i32(2), 2: listed([root, *(_column(name, _TYPES[kind]) for name, kind in self._columns.items())]),
            3: i64(self._rows), 4: listed(self._groups, of=root), 5: listed(pairs, of=root), 6: text("insteg"),
        }).content  # fmt: skip
        return footer + struct.pack("<I", len(footer)) + MAGIC

    def _counted(self, piece: bytes) -> bytes:
        self._length += len(piece)
        return piece


def _column(name: str, kind: _Type) -> Value:
    fields = {1: i32(kind.physical), 3: i32(_OPTIONAL), 4: text(name)}
    if kind.converted is not None and kind.logical is not None:
        fields |= {6: i32(kind.converted), 10: kind.logical}
    return record(fields)


def _page(kind: _Type, values: Sequence[Any]) -> tuple[bytes, bytes, int]:
    """A page's header, its content, and how long that is without compression."""
    plain = _levels(values) + kind.plain([value for value in values if value is not None])
    packer = zlib.compressobj(wbits=31)
    page = packer.compress(plain) + packer.flush()
    about = record({1: i32(len(values)), 2: i32(_PLAIN), 3: i32(_LEVELS), 4: i32(_LEVELS)})
    return record({1: i32(0), 2: i32(len(plain)), 3: i32(len(page)), 5: about}).content, page, len(plain)


def _levels(values: Sequence[Any]) -> bytes:
    """Which values are there, one bit each, the first lowest."""
    octets = -(-len(values) // 8)
    bits = int("".join("0" if value is None else "1" for value in reversed(values)), 2).to_bytes(octets, "little")
    runs = thrift.varint(octets << 1 | 1) + bits
    return struct.pack("<I", len(runs)) + runs
