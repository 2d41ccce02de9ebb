"""Where a batch's time goes: named functions of the way from body to commit, wrapped while a stopwatch is on."""

import functools
import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import common.http.batch
import common.http.body
import common.store
import enrolment.storage.desk
from common.db import Connection
from common.http.verbs import Verbs
from enrolment.vault import Vault

_PLACES: tuple[tuple[str, Any, str], ...] = (
    ("reading the JSON", common.http.body, "parse"),
    ("checking bodies and rights", common.http.batch, "_checked"),
    ("fetching, locks and PostgreSQL included", Verbs, "_lay"),
    ("rules, encryption included", Verbs, "_decide_all"),
    ("encryption within the rules", Vault, "open"),
    ("rows beside the events, PostgreSQL included", Verbs, "_write"),
    ("packing events", common.store, "_rows"),
    ("storing events, packing and PostgreSQL included", common.store, "append"),
)


class Stopwatch:
    """Seconds by part; parts may lie in one another, as their names say."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {name: 0.0 for name, _, _ in _PLACES}

    @contextmanager
    def on(self) -> Iterator[None]:
        """Measure from here to the end of the block."""
        kept = [(owner, name, getattr(owner, name)) for _, owner, name in _PLACES]
        try:
            for part, owner, name in _PLACES:
                setattr(owner, name, self._timed(part, getattr(owner, name)))
            yield
        finally:
            for owner, name, function in kept:
                setattr(owner, name, function)

    def _timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaited(*args: Any, **more: Any) -> Any:
                began = time.perf_counter()
                try:
                    return await function(*args, **more)
                finally:
                    self.parts[part] += time.perf_counter() - began

            return awaited

        @functools.wraps(function)
        def called(*args: Any, **more: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*args, **more)
            finally:
                self.parts[part] += time.perf_counter() - began

        return called
