"""Appointments as an iCalendar file (RFC 5545), written here because a thousand of them must not take a second.

Times are in UTC, which every client shows in its own zone: the hour that comes twice in October is then two hours,
and no zone has to be described. What is of a whole day is so in every zone. Each entry has a name that stays: when it
moves or is cancelled, its number in the sequence grows and clients follow.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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


@dataclass(frozen=True, slots=True)
class Day:
    """Something of a whole day that takes nobody's time; `uid`, `changed_at` and `change` as of an `Entry`.

    `alarms` ring that long after the day's first moment where the calendar is (negative: before it) and show the title.
    A program that knows one alarm alone takes the first.
    """

    uid: str
    title: str
    on: date
    changed_at: datetime
    change: int = 0
    about: str | None = None
    alarms: Sequence[timedelta] = ()


def calendar(name: str, entries: Iterable[Entry | Day], *, product: str) -> bytes:
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


def _event(entry: Entry | Day) -> list[str]:
    changed = _moment(entry.changed_at)
    return [
        "BEGIN:VEVENT",
        _folded(f"UID:{entry.uid}"),
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{entry.change}",
        *(_day(entry) if isinstance(entry, Day) else _appointment(entry)),
        "END:VEVENT",
    ]


def _appointment(entry: Entry) -> list[str]:
    lines = [
        f"DTSTART:{_moment(entry.starts_at)}",
        f"DTEND:{_moment(entry.ends_at)}",
        _said("SUMMARY", entry.title),
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
    ]
    if entry.place:
        lines.append(_said("LOCATION", entry.place))
    if entry.category:
        lines.append(_said("CATEGORIES", entry.category))
    return lines


def _day(entry: Day) -> list[str]:
    lines = [
        f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}",
        _said("SUMMARY", entry.title),
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
    ]
    if entry.about:
        lines.append(_said("DESCRIPTION", entry.about))
    for alarm in entry.alarms:
        trigger = f"TRIGGER:{_duration(alarm)}"
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", trigger, _said("DESCRIPTION", entry.title), "END:VALARM"]
    return lines


def _duration(span: timedelta) -> str:
    """Whole minutes; negative: before."""
    length = abs(span)
    hours, minutes = divmod(length.seconds // 60, 60)
    return f"{'-' if span < timedelta() else ''}P{length.days}DT{hours}H{minutes}M"


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
