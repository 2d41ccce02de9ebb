"""Where the projector's processor time goes: the named parts of a batch's way, by the clock of the thread they run in.

What is not among them is the loop's own: the bus client, asyncpg, and waiting for the other thread.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import common.inbound.reader
import common.inbound.term
import common.wire
import reporting.domain.ledger
import reporting.projections.books
from reporting.storage import copying

_PARTS: tuple[tuple[str, Any, str], ...] = (
    ("reading headers", common.wire, "read_message"),
    ("following the digests", common.inbound.reader.StreamReader, "accept"),
    ("numbering", common.inbound.term, "plan"),
    ("decoding bodies", reporting.projections.books, "read_all"),
    ("folding", reporting.domain.ledger.Ledger, "record"),
    ("packing for COPY", copying, "encode"),
)


@contextmanager
def parts() -> Iterator[dict[str, float]]:
    """Seconds by part, counted while this is open."""
    found = dict.fromkeys([part for part, _, _ in _PARTS], 0.0)
    kept = [(owner, name, getattr(owner, name)) for _, owner, name in _PARTS]
    try:
        for part, owner, name in _PARTS:
            setattr(owner, name, _timed(found, part, getattr(owner, name)))
        yield found
    finally:
        for owner, name, function in kept:
            setattr(owner, name, function)


def _timed(found: dict[str, float], part: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def called(*args: Any, **more: Any) -> Any:
        began = time.thread_time()
        try:
            return function(*args, **more)
        finally:
            found[part] += time.thread_time() - began

    return called
