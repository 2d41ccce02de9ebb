"""Handlers of events, and those that take many at once: what is heard together asks the database together."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from opentelemetry.trace import SpanKind

from common import telemetry
from common.db import Connection
from common.events import Message

Handler = Callable[[Connection, Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Together:
    """A handler of one event and of many: `many` asks the database once for what all of them need.

    It gets events of different aggregates in the stream's order and ends as if it had been given one after the other.
    """

    many: Callable[[Connection, Sequence[Message]], Awaitable[None]]

    async def __call__(self, connection: Connection, message: Message) -> None:
        """One alone."""
        await self.many(connection, [message])

    async def one_by_one(self, connection: Connection, messages: Iterable[Message]) -> None:
        """For `many` itself, where events have to do with each other: each alone, and in its own trace."""
        for message in messages:
            with telemetry.span("hear", parent=message.traceparent, kind=SpanKind.CONSUMER):
                await self.many(connection, [message])


async def handle(connection: Connection, handlers: Mapping[str, Handler], messages: Iterable[Message]) -> None:
    """Handle events in their order: neighbours together whose handler takes many, each of the others alone."""
    for run in _runs(handlers, messages):
        handler = handlers[run[0].subject]
        with telemetry.caused("hear", [message.traceparent for message in run]):
            if isinstance(handler, Together):
                await handler.many(connection, run)
            else:
                await handler(connection, run[0])


def _runs(handlers: Mapping[str, Handler], messages: Iterable[Message]) -> Iterator[list[Message]]:
    """Neighbours with one handler of many, no two of one aggregate. Between them may be what nobody handles."""
    run: dict[str, Message] = {}
    of_run: Handler | None = None
    for message in messages:
        handler = handlers.get(message.subject)
        if handler is None:
            continue
        if run and (handler is not of_run or not isinstance(handler, Together) or message.aggregate in run):
            yield list(run.values())
            run = {}
        run[message.aggregate], of_run = message, handler
    if run:
        yield list(run.values())
