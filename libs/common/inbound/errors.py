"""What can go wrong between a stream and the log, and whom an error blames.

The difference matters: an error of the machinery is waited out, an error of one fact parks that fact's
aggregate, and another history stops everything.
"""

import asyncpg
from nats.errors import Error as NatsError


class HistoryMismatchError(Exception):
    """The stream does not continue what was read from it before. Nothing is skipped; a person must look."""

    def __init__(self, stream: str, seq: int, found: str) -> None:
        super().__init__(
            f"Stream {stream} has another history at sequence {seq}: {found}. "
            "Restore the stream from its service's store, or this database from the same moment as the stream."
        )
        self.stream = stream
        self.seq = seq


class GapError(Exception):
    """A message is missing before this one: fetch again from the last one that was read."""


class LeadershipLostError(Exception):
    """Another writer moved the log."""


_MACHINERY = (
    OSError,
    TimeoutError,
    MemoryError,
    NatsError,
    LeadershipLostError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.InternalServerError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.ObjectNotInPrerequisiteStateError,
)
_OF_THE_DATA = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, ValueError)


def is_of_the_machinery(error: BaseException) -> bool:
    """Whether waiting and starting again from the database is the cure."""
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, ValueError)  # what cannot be encoded is the data's fault
    return isinstance(error, _MACHINERY)


def blames_a_fact(error: BaseException) -> bool:
    """Whether the data, or the code that read it, is at fault; not the machinery and not the schema."""
    if isinstance(error, _OF_THE_DATA):
        return True
    return (
        isinstance(error, Exception) and not is_of_the_machinery(error) and not isinstance(error, asyncpg.PostgresError)
    )
