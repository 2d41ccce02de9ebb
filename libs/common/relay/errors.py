"""What a relay stops at. Everything else it waits out."""

from nats.errors import Error as NatsError

BUS_TROUBLE = (NatsError, ConnectionError, TimeoutError)
"""The bus did not answer, or not as hoped: resync and go on."""


class BusAheadOfStore(Exception):  # noqa: N818 - the field's term
    """The stream holds an event that the store does not know: the store is older than the bus.

    It was restored from a backup, or a replica that had not everything took over. Nothing may be
    written to it until `recover` has taken the missing events over from the bus.
    """

    def __init__(self, stream: str, seq: int, message_id: str) -> None:
        super().__init__(
            f"stream {stream} holds {message_id} at sequence {seq}, which the store does not know: "
            "the database is older than the bus; run `recover` before anything else"
        )
        self.stream = stream
        self.seq = seq
        self.message_id = message_id


class HistoryDiffers(Exception):  # noqa: N818 - the field's term
    """The stream and the store tell different histories: publishing on top of that would hide it."""

    def __init__(self, stream: str, seq: int, how: str) -> None:
        super().__init__(f"stream {stream} is not the one this store wrote: at sequence {seq} {how}")
        self.stream = stream
        self.seq = seq


class RefusedError(Exception):
    """The stream did not take a batch."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{description} ({code})")
        self.code = code


class OvertakenError(Exception):
    """Another relay wrote down what we were about to: look again."""
