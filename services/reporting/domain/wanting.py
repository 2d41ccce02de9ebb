"""What a goal asks for, read from a row of read.goal (or one like it), for whoever says where it stands."""

from collections.abc import Mapping
from typing import Any

from reporting.domain.standing import Wanted

_QUOTIENTS = ("duration", "ratio", "series")
_NOT_OF_PEOPLE = ("schedule", "series", "assessed")


def wanted(row: Mapping[str, Any]) -> Wanted:
    """What a goal asks for."""
    low, high = row["from_percent"], row["to_percent"]
    return Wanted(
        factor=100 if row["unit"] == "percent" else 1 if row["kind"] in _QUOTIENTS else 0,
        target=row["target"],
        at_most=row["at_most"],
        between=None if low is None or high is None else (low, high),
        starts_on=row["starts_on"],
        due=row["due"],
        of_people=row["kind"] not in _NOT_OF_PEOPLE,
    )
