"""What somebody who builds a view of the inbound log has to offer: the seam between `inbound` and its owner.

The projector calls, per batch and in this order: `prepare` (load what the fold needs), `fold` (pure; a long one
gives way to the loop now and then, which writes the batch before), `write` (inside the transaction that also
appends the log and moves the checkpoint). After a failed or ambiguous commit it calls `reset`, and the next
`prepare` loads anew.

One batch may be prepared and folded while the one before is being written. So what the batch before touched
is to be found in memory, not in the database (evict nothing that the last two batches touched), and what
`fold` returns must not change when the next one folds.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import asyncpg
import msgspec

from common.events import Message

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One entry of the inbound log. A replayed (unparked) event carries the number of the entry that
    released it, so several facts may share a number; numbers never decrease.
    """

    number: int
    known_at: datetime
    message: Message


class PoisonError(Exception):
    """`fold` cannot make sense of one fact: its aggregate is parked, everything else goes on."""

    def __init__(self, fact: Fact, reason: str) -> None:
        super().__init__(reason)
        self.fact = fact
        self.reason = reason


class Projection(Protocol):
    """A view built from the inbound log."""

    async def prepare(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Load the state that `fold` will need for these facts, from before them."""
        ...

    async def fold(self, facts: Sequence[Fact]) -> Any:
        """Apply facts to the state in memory; return what `write` has to store. Raises PoisonError
        (naming the fact) with the state left as it was before the call.
        """
        ...

    async def write(self, connection: Connection, result: Any) -> None:
        """Store what `fold` returned, in the projector's transaction."""
        ...

    def reset(self) -> None:
        """Forget all state in memory: it may not be what the database holds."""
        ...
