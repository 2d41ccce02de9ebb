"""Where a batch's time goes: named parts of the way from body to commit, timed while the stopwatch runs."""

import functools
import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import common.http.batch
import common.http.body
import common.store
from common.http import Verbs
from enrolment.vault import Vault

_PATCHED: tuple[tuple[str, Any, str], ...] = (
    ("reading the JSON", common.http.body, "parse"),
    ("checking bodies and rights", common.http.batch, "_checked"),
    ("opening the person's record", Vault, "open"),
    ("sealing the circumstances", Vault, "seal_more"),
    ("packing events", common.store, "_rows"),
    ("storing events, packing and PostgreSQL included", common.store, "append"),
)
_LAYING = "locks, fetching, PostgreSQL included"
_DECIDING = "deciding, encryption included"
_WRITING = "rows beside the events, PostgreSQL included"


class Stopwatch:
    """Seconds by part; parts may lie in one another, as their names say."""

    def __init__(self) -> None:
        names = ["reading the JSON", "checking bodies and rights", _LAYING, _DECIDING]
        names += ["opening the person's record", "sealing the circumstances", _WRITING, "packing events"]
        self.parts = dict.fromkeys([*names, "storing events, packing and PostgreSQL included"], 0.0)
        self.running = False

    def around(self, verbs: Verbs[Any, Any, Any]) -> Verbs[Any, Any, Any]:
        """The same commands, with laying, deciding and writing timed."""
        timed = {
            name: replace(verb, decides=self._timed(_DECIDING, verb.decides)) for name, verb in verbs.verbs.items()
        }
        laying, writing = self._timed(_LAYING, verbs.lay), self._timed(_WRITING, verbs.write)
        return replace(verbs, verbs=timed, lay=laying, write=writing)

    @contextmanager
    def on(self) -> Iterator[None]:
        """Run from here to the end of the block."""
        kept = [(owner, name, getattr(owner, name)) for _, owner, name in _PATCHED]
        try:
            for part, owner, name in _PATCHED:
                setattr(owner, name, self._timed(part, getattr(owner, name)))
            self.running = True
            yield
        finally:
            self.running = False
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
                    self._add(part, began)

            return awaited

        @functools.wraps(function)
        def called(*args: Any, **more: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*args, **more)
            finally:
                self._add(part, began)

        return called

    def _add(self, part: str, began: float) -> None:
        if self.running:
            self.parts[part] += time.perf_counter() - began
