"""Where a goal stands, as staff are told it: state, who is still out, bounds, forecast, what it would take."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from reporting.domain.standing import Observed, Wanted, standing
from reporting.storage.figures import Value

_QUOTIENTS = ("duration", "ratio", "series")
_NOT_OF_PEOPLE = ("schedule", "series", "assessed")


def told(row: Mapping[str, Any], values: Iterable[Value], on: date) -> dict[str, Any]:
    """The standing of a goal (a row of read.goal) with these figures on a day."""
    cells = {(value.facet, value.value): (value.num, value.den) for value in values}
    windows = {state: amount for (facet, state), amount in cells.items() if facet == "window"}
    found = standing(Observed.of(cells.get(("", ""), (0, 0)), windows), wanted(row), on)
    return {**asdict(found), "windows": {state: _people(*amount) for state, amount in sorted(windows.items())}}


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


def _people(results: int, people: int) -> dict[str, int]:
    return {"people": people, "with_result": results}
