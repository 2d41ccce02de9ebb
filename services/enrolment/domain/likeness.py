"""How alike two people are written: names as they sound across alphabets and transcriptions, birth dates with slips.

Only a proposal for staff ever comes of it; nobody is merged by a machine. The weights are our own (assumed), and
stand here alone.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache

from enrolment.domain.dates import day_or_none

ENOUGH = 80
"""Percent of likeness from which staff are asked."""

_WORD = re.compile(r"[^\W\d_]+")
_SAME_SOUND = (("ph", "f"), ("kh", "k"), ("gh", "g"), ("ch", "k"), ("ck", "k"), ("q", "k"), ("x", "ks"), ("w", "v"),
               ("z", "s"), ("y", "i"), ("j", "i"), ("h", ""))  # fmt: skip
_LETTERS = str.maketrans({"ø": "o", "æ": "a", "ß": "ss", "ł": "l", "đ": "d", "ı": "i"})


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """A name's words without case and accents."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(_WORD.findall(bare))


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """What is left of a word when spellings differ: Mohammed, Muhamad and Mohamed are one, Ahmed is another."""
    whole = word
    for written, spoken in _SAME_SOUND:
        word = word.replace(written, spoken)
    if not word:
        return whole
    rest = "".join(letter for letter in word[1:] if letter not in "aeiou")
    first = "a" if word[0] in "aeiou" else word[0]
    return re.sub(r"(.)\1+", r"\1", first + rest)


def sounds(names: Iterable[str]) -> frozenset[str]:
    """The sounds of all words of some names."""
    return frozenset(sound(word) for name in names for word in words(name))


def near(born: date) -> frozenset[date]:
    """The day itself and those that a slip makes of it: day and month exchanged, one more or less, 1 January."""
    days = {born, date(born.year, 1, 1), born + timedelta(1), born - timedelta(1)}
    for year, month, day in (
        (born.year, born.day, born.month), (born.year + 1, born.month, born.day), (born.year - 1, born.month, born.day),
        (born.year, born.month + 1, born.day), (born.year, born.month - 1, born.day),
    ):  # fmt: skip
        if 1 <= month <= 12 and (found := day_or_none(year, month, day)):
            days.add(found)
    return frozenset(days)


def likeness(one: tuple[str, date], other: tuple[str, date]) -> int:
    """How alike two (whole name, birth date) are, in percent; 0 when the dates are no slip of each other."""
    if one[1] != other[1] and other[1] not in near(one[1]) and one[1] not in near(other[1]):
        return 0
    names = _names(words(one[0]), words(other[0]))
    return names if one[1] == other[1] else max(0, names - 8)


def _names(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Each word of the shorter name beside the word of the longer that is most like it, in any order."""
    fewer, more = sorted((one, other), key=lambda name: (len(name), name))
    if not fewer:
        return 0
    left, total = list(more), 0.0
    for word in fewer:
        best = max(left, key=lambda candidate: _word(word, candidate))
        total += _word(word, best)
        left.remove(best)
    missing = 0.05 * (len(more) - len(fewer)) + (0.3 if len(fewer) == 1 < len(more) else 0)
    return max(0, round(100 * (total / len(fewer) - missing)))


@lru_cache(maxsize=4096)
def _word(one: str, other: str) -> float:
    if one == other:
        return 1.0
    written = SequenceMatcher(None, min(one, other), max(one, other), autojunk=False).ratio()
    return max(written, 0.9) if sound(one) == sound(other) else written
