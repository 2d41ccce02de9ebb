"""Thrift's compact protocol, in which Parquet writes its headers and its footer: just writing, just what those use."""

from collections.abc import Sequence
from typing import NamedTuple

_TRUE, _I32, _I64, _BINARY, _LIST, _STRUCT = 1, 5, 6, 8, 9, 12
_LONG = 15
"""From so many values on a list's length, and from so many numbers between two fields, stands apart."""


class Value(NamedTuple):
    """A value as written, and which type it has."""

    type: int
    content: bytes


TRUE = Value(_TRUE, b"")
"""As a field of a record, which is the only place where we say it."""


def varint(number: int) -> bytes:
    """Seven bits a byte, lowest first; `number` is not negative."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def i32(number: int) -> Value:
    """A whole number of 32 bits."""
    return Value(_I32, varint(_zigzag(number)))


def i64(number: int) -> Value:
    """A whole number of 64 bits."""
    return Value(_I64, varint(_zigzag(number)))


def text(value: str) -> Value:
    """UTF-8."""
    content = value.encode()
    return Value(_BINARY, varint(len(content)) + content)


def listed(values: Sequence[Value], of: Value | None = None) -> Value:
    """Values of one type; `of` is one of that type where there may be none."""
    (kind,) = {value.type for value in (*values, *([of] if of else ()))}
    head = bytes([len(values) << 4 | kind]) if len(values) < _LONG else bytes([0xF0 | kind]) + varint(len(values))
    return Value(_LIST, head + b"".join(value.content for value in values))


def record(fields: dict[int, Value]) -> Value:
    """Fields by number, in rising order and less than 16 apart."""
    out, last = bytearray(), 0
    for number, value in fields.items():
        assert 0 < number - last <= _LONG
        out.append((number - last) << 4 | value.type)
        out += value.content
        last = number
    return Value(_STRUCT, bytes(out) + b"\0")


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1
