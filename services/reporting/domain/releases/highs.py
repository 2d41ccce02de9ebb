"""HiGHS by its C interface (highs_c_api.h), from the library that the package `highspy` brings.

That package's own Python needs numpy, which nothing else here does and which is eight times as large as the solver.
"""

import ctypes
import importlib.util
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

_OK, _WARNING = 0, 1
_FEASIBLE, _OPTIMAL = 2, 7
_BY_ROW, _MINIMIZE, _INTEGER = 2, 1, 1
_SETTERS: Mapping[type, tuple[str, Callable[[Any], Any]]] = {
    bool: ("Highs_setBoolOptionValue", ctypes.c_int),
    int: ("Highs_setIntOptionValue", ctypes.c_int),
    float: ("Highs_setDoubleOptionValue", ctypes.c_double),
}
Row = tuple[Sequence[tuple[int, int]], float, float]
"""Terms (column, coefficient), the least and the most of their sum."""


class Highs:
    """A loaded program whose costs and bounds can be changed; it is minimized, from where it last was."""

    def __init__(
        self,
        columns: Sequence[tuple[float, float]],
        rows: Sequence[Row],
        options: Mapping[str, bool | float],
        *,
        whole: bool,
    ) -> None:
        """Columns by their bounds; `whole`: every column is an integer."""
        self._highs = _library()
        self._here = ctypes.c_void_p(self._highs.Highs_create())
        weakref.finalize(self, self._highs.Highs_destroy, self._here)
        self._size, self._rows = len(columns), len(rows)
        for option, value in options.items():
            setter, kind = _SETTERS[type(value)]
            self._done(getattr(self._highs, setter)(self._here, option.encode(), kind(value)))
        self._load(columns, rows, whole=whole)

    def _load(self, columns: Sequence[tuple[float, float]], rows: Sequence[Row], *, whole: bool) -> None:
        terms = [term for row in rows for term in row[0]]
        starts = [0, *accumulate(len(row[0]) for row in rows)]
        count = ctypes.c_int
        shape = (count(self._size), count(self._rows), count(len(terms)), count(_BY_ROW), count(_MINIMIZE))
        bounds = (
            _doubles([0.0] * self._size), _doubles(low for low, _ in columns), _doubles(high for _, high in columns),
            _doubles(row[1] for row in rows), _doubles(row[2] for row in rows),
        )  # fmt: skip
        matrix = (_ints(starts), _ints(column for column, _ in terms), _doubles(by for _, by in terms))
        program = (self._here, *shape, ctypes.c_double(0), *bounds, *matrix)
        if whole:
            self._done(self._highs.Highs_passMip(*program, _ints([_INTEGER] * self._size)))
        else:
            self._done(self._highs.Highs_passLp(*program))

    def cost(self, column: int, cost: float) -> None:
        """What a unit of a column costs from now on."""
        self._done(self._highs.Highs_changeColCost(self._here, ctypes.c_int(column), ctypes.c_double(cost)))

    def bounds(self, column: int, low: float, high: float) -> None:
        """Between what a column may be from now on."""
        numbers = ctypes.c_double(low), ctypes.c_double(high)
        self._done(self._highs.Highs_changeColBounds(self._here, ctypes.c_int(column), *numbers))

    def run(self) -> list[float] | None:
        """The columns of the solution that was found, if one was; `optimal` says whether it is proven the best."""
        self._highs.Highs_run(self._here)
        status = ctypes.c_int()
        self._done(self._highs.Highs_getIntInfoValue(self._here, b"primal_solution_status", ctypes.byref(status)))
        if status.value != _FEASIBLE:
            return None
        column, dual = (ctypes.c_double * self._size)(), (ctypes.c_double * self._size)()
        row, price = (ctypes.c_double * self._rows)(), (ctypes.c_double * self._rows)()
        self._done(self._highs.Highs_getSolution(self._here, column, dual, row, price))
        return list(column)

    @property
    def optimal(self) -> bool:
        """Whether the last run proved its solution to be the best."""
        status: int = self._highs.Highs_getModelStatus(self._here)
        return status == _OPTIMAL

    @staticmethod
    def _done(status: int) -> None:
        assert status in {_OK, _WARNING}, "HiGHS refused what it was given"


@cache
def _library() -> ctypes.CDLL:
    """HiGHS, whose whole numbers are of 32 bits as it is built there."""
    found = importlib.util.find_spec("highspy")
    assert found is not None
    assert found.submodule_search_locations
    (home,) = found.submodule_search_locations
    library = ctypes.CDLL(str(min(Path(home).glob("libhighs.*"), key=lambda file: len(file.name))))
    library.Highs_create.restype = ctypes.c_void_p
    library.Highs_destroy.restype = None
    assert library.Highs_getSizeofHighsInt(None) == ctypes.sizeof(ctypes.c_int)
    return library


def _doubles(values: Iterable[float]) -> "ctypes.Array[ctypes.c_double]":
    listed = list(values)
    return (ctypes.c_double * len(listed))(*listed)


def _ints(values: Iterable[int]) -> "ctypes.Array[ctypes.c_int]":
    listed = list(values)
    return (ctypes.c_int * len(listed))(*listed)
