"""Kinds of field for request bodies that are stricter than pydantic's own: a day is text, a number is a number.

Left to itself pydantic takes 1500000000 for a day and true for 1, which turns a mistake into a fact.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema

_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def _written_day(value: Any) -> Any:
    if isinstance(value, date) or (isinstance(value, str) and len(value) == 10):
        return value
    raise ValueError("a day is written as YYYY-MM-DD")


def _written_moment(value: Any) -> Any:
    if isinstance(value, datetime) or (isinstance(value, str) and "T" in value.upper()):
        return value
    raise ValueError("a moment is written as 2019-03-20T09:00:00+01:00")


def _likely_day(value: date) -> date:
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise ValueError(f"the year lies outside {_FIRST_YEAR} to {_LAST_YEAR}")
    return value


def _aware_moment(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment needs its offset, as in 2019-03-20T09:00:00+01:00")
    if not _FIRST_YEAR < value.year < _LAST_YEAR:
        raise ValueError(f"the year lies outside {_FIRST_YEAR} to {_LAST_YEAR}")
    return value.astimezone(UTC)


Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(_likely_day)]
"""A calendar date, written YYYY-MM-DD."""

Instant = Annotated[datetime, BeforeValidator(_written_moment), AfterValidator(_aware_moment)]
"""A moment with its offset; UTC once read."""

Whole = Annotated[int, Strict()]
"""A whole number: neither a truth value nor digits in a text."""


_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")
_CENT = Decimal("0.01")


def _written_exactly(value: Any) -> Any:
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return value
    raise ValueError('a quantity is written as text, "1234.50", or as a whole number: fractions of JSON are not exact')


def _exact_schema(sign: str, least: int) -> WithJsonSchema:
    text = {"type": "string", "pattern": f"^{sign}[0-9]{{1,12}}(\\.[0-9]{{1,2}})?$"}
    return WithJsonSchema({"anyOf": [text, {"type": "integer", "minimum": least, "maximum": 999_999_999_999}]})


Exact = Annotated[
    Decimal,
    BeforeValidator(_written_exactly),
    Field(max_digits=14, decimal_places=2),
    AfterValidator(lambda value: value.quantize(_CENT)),
    _exact_schema("-?", -999_999_999_999),
]
"""A decimal with two places, never a float on its way here."""

ExactFromZero = Annotated[Exact, Field(ge=0), _exact_schema("", 0)]
"""As Exact, not below zero."""
