"""Appointments as an iCalendar file (RFC 5545), written here because a thousand of them must not take a second.

Times are in UTC, which every client shows in its own zone: the hour that comes twice in October is then two hours,
and no zone has to be described. Each appointment has a name that stays: when it moves or is cancelled, its
number in the sequence grows and clients follow.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

_LONGEST_LINE = 75
_CONTROLS = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment as a calendar shows it. `changed_at` is when it was last written down, `change` how often before.

    `uid` is made of ids alone, which have no character that the format reserves.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    change: int = 0
    place: str | None = None
    category: str | None = None
    cancelled: bool = False


def calendar(name: str, entries: Iterable[Entry], *, product: str) -> bytes:
    """The whole file. `product` names the service that wrote it."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Insteg//{product}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    lines = [*map(_folded, head), *(line for entry in entries for line in _event(entry)), "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def _event(entry: Entry) -> list[str]:
    changed = _moment(entry.changed_at)
    lines = [
        "BEGIN:VEVENT",
        _folded(f"UID:{entry.uid}"),
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{entry.change}",
        f"DTSTART:{_moment(entry.starts_at)}",
        f"DTEND:{_moment(entry.ends_at)}",
        _said("SUMMARY", entry.title),
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
    ]
    if entry.place:
        lines.append(_said("LOCATION", entry.place))
    if entry.category:
        lines.append(_said("CATEGORIES", entry.category))
    lines.append("END:VEVENT")
    return lines


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()[:19].replace("-", "").replace(":", "") + "Z"


@lru_cache(maxsize=512)
def _said(name: str, words: str) -> str:
    """One line of words. Kept at hand, for a thousand appointments share a few dozen titles."""
    return _folded(f"{name}:{_text(words)}")


def _text(words: str) -> str:
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", plain).translate(_ESCAPED)


def _folded(line: str) -> str:
    """Lines of at most 75 octets, cut between characters; what goes on begins with a space."""
    if len(line) <= _LONGEST_LINE and line.isascii():
        return line
    parts: list[str] = []
    part: list[str] = []
    length = 0
    for character in line:
        octets = len(character.encode())
        if length + octets > _LONGEST_LINE:
            parts.append("".join(part))
            part, length = [" "], 1
        part.append(character)
        length += octets
    return "\r\n".join([*parts, "".join(part)])
