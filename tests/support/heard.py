"""Messages of one stream as a projector hears them: numbered on, each with the running digest of the stream."""

from msgspec.structs import replace

from common.chain import genesis, link
from common.events import Message
from tests.support.logbook import STREAM, messages_of


class Heard:
    """What the stream has said so far."""

    def __init__(self) -> None:
        self._seq, self._digest = 0, genesis(STREAM)

    def messages(self, said: list[tuple]) -> list[Message]:
        """(aggregate, version, event) as the next messages."""
        found = []
        for message in messages_of(said, self._seq + 1):
            self._digest = link(self._digest, message.subject, message.id, message.body)
            self._seq = message.seq
            found.append(replace(message, digest=self._digest))
        return found
