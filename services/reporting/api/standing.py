"""Where a goal stands, as staff are told it: state, who is still out, bounds, forecast, what it would take."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from reporting.domain.standing import Observed, standing
from reporting.domain.wanting import wanted
from reporting.storage.figures import Value


def told(row: Mapping[str, Any], values: Iterable[Value], on: date) -> dict[str, Any]:
    """The standing of a goal (a row of read.goal) with these figures on a day."""
    cells = {(value.facet, value.value): (value.num, value.den) for value in values}
    windows = {state: amount for (facet, state), amount in cells.items() if facet == "window"}
    found = standing(Observed.of(cells.get(("", ""), (0, 0)), windows), wanted(row), on)
    return {**asdict(found), "windows": {state: _people(*amount) for state, amount in sorted(windows.items())}}


def _people(results: int, people: int) -> dict[str, int]:
    return {"people": people, "with_result": results}
