"""What can be subscribed to: the list of changes, as it grows."""

from collections.abc import AsyncGenerator
from typing import Annotated, NamedTuple

import strawberry

from gateway.api.schema.changes import ChangeConnection
from gateway.api.schema.goals import First
from gateway.api.schema.words import PAGE_DEFAULT, page_size


class Wanted(NamedTuple):
    """From which position on (None: from now on), and how many changes a message may hold."""

    since: str | None
    first: int


@strawberry.type(description="Over a WebSocket at the same address, in the protocol graphql-transport-ws.")
class Subscription:
    """The root."""

    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description="What changes for your organisation, as `changes` shows it: first a message that says where you "
        "are, then what you missed since the position, then everything as it happens. Go on from the last `endCursor` "
        "after a broken connection: nothing is lost, and nothing comes twice."
    )
    async def changed(
        self,
        since: Annotated[str | None, strawberry.argument(description="A position. Left out: from now on.")] = None,
        first: First = PAGE_DEFAULT,
    ) -> AsyncGenerator[ChangeConnection, None]:
        """Says where to begin; live/streams.py makes the messages, each of a snapshot of its own."""
        yield Wanted(since, page_size(first))  # type: ignore[misc]
