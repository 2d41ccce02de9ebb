"""Which fact makes a batch unwritable: batches of one until it shows, then it is held.

A projection may fold a fact and yet produce what the database refuses. Time does not cure that, and it must
not stop everything else.
"""

import structlog

from common.inbound.batch import Batch

_log = structlog.get_logger(__name__)
_TRIES = 3


class WriteFailedError(Exception):
    """A batch could not be written; the cause is chained."""

    def __init__(self, batch: Batch) -> None:
        super().__init__(f"entries {batch.before.fact_no + 1} to {batch.after.fact_no}")
        self.batch = batch


class Blame:
    """What is known of batches that could not be written. `condemned` says why, by stream and sequence."""

    def __init__(self, usual: int) -> None:
        self.condemned: dict[tuple[str, int], str] = {}
        self._usual = usual
        self._one_by_one_until = 0
        self._tries: dict[tuple[str, int], int] = {}

    def limit(self, fact_no: int) -> int:
        """How many facts the batch after entry `fact_no` may have."""
        return 1 if fact_no < self._one_by_one_until else self._usual

    def narrow(self, batch: Batch, reason: str) -> None:
        """Learn from a batch that could not be written for a reason that lies in its data."""
        delivered = [fact.message for kind, fact in batch.entries if kind == "event"]
        if len(delivered) != 1:
            self._one_by_one_until = batch.after.fact_no
            return
        culprit = (delivered[0].stream, delivered[0].seq)
        self._tries[culprit] = self._tries.get(culprit, 0) + 1
        if self._tries[culprit] >= _TRIES:
            self.condemned[culprit] = reason
            _log.error("poison", aggregate=delivered[0].aggregate, reason=reason)
