"""The state of an aggregate each of whose events is the whole picture: the last one speaks."""

from dataclasses import dataclass
from typing import Generic, TypeVar

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Latest(Generic[E]):
    """What was said last, and its version."""

    event: E
    version: int = 1


def follow(known: Latest[E] | None, event: E) -> Latest[E]:
    """What the next event makes of it."""
    return Latest(event, known.version + 1 if known else 1)
