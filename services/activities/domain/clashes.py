"""What a person is expected at when: a new place that collides with it is shown and needs a decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.base import Id


@dataclass(frozen=True, slots=True)
class Taken:
    """A time at which a person is expected: at a session, or by a commitment such as studies."""

    source: Id
    """The session or the commitment."""
    kind: str
    """`session`, or the commitment's kind."""
    starts_at: datetime
    ends_at: datetime


def clashes(wanted: Iterable[Taken], diary: Sequence[Taken]) -> list[tuple[Taken, Taken]]:
    """Each wanted time with what it meets, in order; what only touches does not meet, nor a time itself."""
    return [
        (new, known)
        for new in sorted(wanted, key=lambda taken: (taken.starts_at, taken.source))
        for known in diary
        if known.source != new.source and known.starts_at < new.ends_at and new.starts_at < known.ends_at
    ]
