"""The numbers by which authorities know a person, read as they are written, and checked.

Personal identity number: YYYYMMDDNNNC, C by Luhn over the ten digits YYMMDDNNNC; with a two-digit year `-` means
under 100 years old and `+` from 100 on (folkbokforingslagen (1991:481), 18 §; domain.md, section 4). Coordination
number: the same with 60 added to the day. The migration agency's case number has no published check digit.
Interim numbers (T..., TF...) are noted and never keys: hospitals and schools give the same one to several people.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from contracts.decisions import Refusal
from enrolment.domain.dates import day_or_none

Kind = Literal["personal-identity-number", "coordination-number", "migration-agency-number", "interim-number"]

KEYS: frozenset[Kind] = frozenset({"personal-identity-number", "coordination-number", "migration-agency-number"})
"""Kinds that tell one person from all others."""

_ADDED_TO_THE_DAY = 60
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""Twice a digit, its two digits added."""
_NUMBER = re.compile(r"(?:(?P<century>[0-9]{2}))?(?P<six>[0-9]{6})(?P<sign>[-+]?)(?P<four>[0-9]{4})")
_AGENCY = re.compile(r"[0-9]{2}-?[0-9]{4,10}")
_INTERIM = re.compile(r"(?:[0-9]{6}|[0-9]{8})?-?TF?-?[0-9A-Z]{1,10}")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Identifier:
    """One number of a person, from when to when it held as far as it is known. Its repr says nothing."""

    kind: Kind
    value: str
    since: date | None = None
    until: date | None = None
    """The last day before another replaced it."""


def read(kind: Kind, written: str, today: date, field: str = "value") -> str | Refusal:
    """The number in its one form: twelve digits, or upper case without blanks. A refusal never repeats it."""
    text = "".join(written.upper().split()).replace("\N{EN DASH}", "-").replace("\N{MINUS SIGN}", "-")
    match kind:
        case "personal-identity-number" | "coordination-number":
            return _dated(kind, text, today, field)
        case "migration-agency-number":
            if _AGENCY.fullmatch(text):
                return text.replace("-", "")
            return Refusal("no-agency-number", field, "a case number is written as 12-345678: six to twelve digits")
        case "interim-number":
            if _INTERIM.fullmatch(text):
                return text.replace("-", "")
            return Refusal("no-interim-number", field, "an interim number holds a T or TF and then letters or digits")


def born(kind: Kind, value: str) -> date | None:
    """The birth date that a checked number states; None if it states none."""
    if kind not in {"personal-identity-number", "coordination-number"}:
        return None
    return date(int(value[:4]), int(value[4:6]), _day(kind, value[6:8]))


def added(
    known: tuple[Identifier, ...], new: Identifier, replaces: Kind | None, today: date
) -> tuple[Identifier, ...] | Refusal:
    """The history with one more number; the one it replaces ends the day before. The same again changes nothing."""
    if any((had.kind, had.value) == (new.kind, new.value) for had in known):
        return known
    if new.since is not None and new.since > today:
        return Refusal("in-the-future", "since", f"{new.since} has not come yet: today is {today}")
    if replaces is None:
        if new.kind == "personal-identity-number" and any(_holds(had, new.kind) for had in known):
            message = "the person has another one: say that it replaces it, or merge if these are two people"
            return Refusal("has-another", "value", message, "conflict")
        return (*known, new)
    ending = next((had for had in reversed(known) if _holds(had, replaces)), None)
    if ending is None:
        return Refusal("nothing-to-replace", "replaces", "the person has no such number that still holds", "conflict")
    last = min(filter(None, (new.since, today)))
    ended = replace(ending, until=last)
    return (*(ended if had is ending else had for had in known), new)


def current(known: tuple[Identifier, ...]) -> Identifier | None:
    """The number that speaks for a person today: the personal identity number before the coordination number."""
    for kind in ("personal-identity-number", "coordination-number", "migration-agency-number"):
        for had in reversed(known):
            if had.kind == kind and had.until is None:
                return had
    return None


def looks_like_a_number(text: str) -> bool:
    """Whether a text is, or holds, what may be a personal identity or coordination number: it is kept nowhere else."""
    for found in _NUMBER.finditer("".join(text.split())):
        digits = found["six"] + found["four"]
        day = int(digits[4:6]) % _ADDED_TO_THE_DAY
        if 1 <= int(digits[2:4]) <= 12 and 1 <= day <= 31 and luhn(digits[:9]) == int(digits[9]):
            return True
    return False


def luhn(digits: str) -> int:
    """The check digit of a row of digits."""
    numbers = list(map(int, digits))
    return -(sum(_DOUBLED[number] for number in numbers[::-2]) + sum(numbers[-2::-2])) % 10


def _holds(had: Identifier, kind: Kind) -> bool:
    return had.kind == kind and had.until is None


def _dated(kind: Kind, text: str, today: date, field: str) -> str | Refusal:
    found = _NUMBER.fullmatch(text)
    if found is None:
        if "T" in text:
            return Refusal("interim-number", field, "this is an interim number: say so, it is no key")
        return Refusal("not-a-number", field, "it is written YYYYMMDD-NNNN, or YYMMDD-NNNN")
    six, four = found["six"], found["four"]
    if luhn(six + four[:3]) != int(four[3]):
        return Refusal("wrong-check-digit", field, "the last digit does not fit the others (Luhn)")
    day = _day(kind, six[4:6])
    if not 1 <= day <= 31:
        other = "a coordination number" if kind == "personal-identity-number" else "a personal identity number"
        message = f"the day does not fit: this looks like {other}" if 1 <= day % 60 <= 31 else "there is no such day"
        return Refusal("another-kind-of-number", field, message)
    years = [int(found["century"] + six[:2])] if found["century"] else _centuries(six[:2], found["sign"], today)
    births = [born for year in years if (born := day_or_none(year, int(six[2:4]), day))]
    births = [born for born in births if born <= today and _fits_the_sign(born, found["sign"], today)]
    if not births:
        return Refusal("no-such-date", field, "there is no such birth date, or it has not come yet")
    return f"{births[0].year:04}{six[2:]}{four}"


def _day(kind: Kind, two: str) -> int:
    return int(two) - (_ADDED_TO_THE_DAY if kind == "coordination-number" else 0)


def _centuries(two: str, sign: str, today: date) -> list[int]:
    """The youngest that may be meant first: `-` or nothing is this side of a hundred, `+` the other."""
    this = today.year // 100 * 100 + int(two)
    years = [year for year in (this, this - 100, this - 200) if year <= today.year]
    return [year for year in years if sign != "+" or today.year - year >= 100]


def _fits_the_sign(born: date, sign: str, today: date) -> bool:
    # The sign changes on 1 January of the year in which somebody becomes a hundred (the population register's rule).
    hundred = today.year - born.year >= 100
    return not sign or hundred == (sign == "+")
