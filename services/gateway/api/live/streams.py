"""The answers to one subscription, one message at a time.

Catching up and waiting are the same: read the list after a place until nothing is left, then wait until it moved. There
is no seam between them at which something could be lost or said twice, and nothing is kept for a reader that is slow:
the next message is read when the one before is on its way.
"""

import asyncio
from collections.abc import AsyncGenerator, Hashable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, cast

import asyncpg
import msgspec
from graphql import ExecutionResult as Executed
from graphql import Executor, GraphQLError, OperationType, create_source_event_stream, execute_subscription_event
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from common.access import Principal
from common.clock import local_date
from common.http.failures import AWAY
from gateway.api.asking import Asker, Asking, Viewer
from gateway.api.documents import Invalid, Prepared
from gateway.api.endpoint import ZONE, Endpoint, Question, extensions, raise_what_is_nobodys_field, reader_of
from gateway.api.errors import Refused, formatted
from gateway.api.live.hub import Hub
from gateway.api.schema.changes import page_after, withheld
from gateway.api.schema.subscription import Wanted
from gateway.storage.reading import Reader, reading

Result = ExecutionResult | PreExecutionError
_AT_ONCE = 2
"""Messages that are read at the same time: questions over HTTP find the rest of the pool."""
_AGAIN_SECONDS = 1.0
"""After so long a message that could not be read is tried again."""


@dataclass(frozen=True, slots=True)
class _Asked:
    prepared: Prepared
    variables: Mapping[str, Any]
    operation: str | None
    principal: Principal
    reader: Reader


@dataclass(frozen=True, slots=True)
class _Page:
    result: ExecutionResult
    ends: int
    empty: bool
    more: bool


class Streams:
    """What the protocol's handler asks in the place of a schema."""

    def __init__(self, endpoint: Endpoint, hub: Hub) -> None:
        self._endpoint, self._hub = endpoint, hub
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._under_way: dict[Hashable, asyncio.Task[_Page | None]] = {}

    async def stream(
        self,
        query: str,
        *,
        variable_values: Mapping[str, Any] | None,
        context_value: Any,
        operation_name: str | None,
        **_: Any,
    ) -> AsyncGenerator[Result, None]:
        """The messages of one subscription; `context_value` says whose it is."""
        return self._results(query, variable_values or {}, operation_name, context_value.principal)

    async def _results(
        self, text: str, variables: Mapping[str, Any], operation: str | None, principal: Principal
    ) -> AsyncGenerator[Result, None]:
        begun = False
        try:
            with self._hub.seat(principal.organisation):
                asked = await self._asked(text, variables, operation, principal)
                async with aclosing(self._pages(asked, await self._wanted(asked))) as pages:
                    async for result in pages:
                        yield result
                        begun = True
        except Invalid as invalid:
            yield _refused(invalid.errors, begun=begun)
        except GraphQLError as error:
            yield _refused([error], begun=begun)
        except (TimeoutError, asyncpg.QueryCanceledError):
            seconds = self._endpoint.limits.seconds
            refused = Refused("time-limit", f"A message took longer than {seconds:g} s: ask for less at a time.")
            yield _refused([refused], begun=begun)

    async def _asked(
        self, text: str, variables: Mapping[str, Any], operation: str | None, principal: Principal
    ) -> _Asked:
        endpoint = self._endpoint
        trusted = endpoint.trusted.text(text, None)
        question = Question.model_construct(query=trusted, variables=dict(variables), operationName=operation)
        async with endpoint.fairness.admitted(principal.organisation):
            prepared, _ = endpoint.prepared(question, principal, OperationType.SUBSCRIPTION)
        return _Asked(prepared, variables, operation, principal, reader_of(principal))

    async def _wanted(self, asked: _Asked) -> Wanted:
        """From where on, and how many a message: what the operation's one field was given. Raises GraphQLError."""
        source = create_source_event_stream(self._executor(asked, None, None))
        if isawaitable(source):
            source = await source
        if isinstance(source, Executed):
            raise (source.errors or [])[0]
        async with aclosing(cast("AsyncGenerator[Wanted, None]", source)) as events:
            return await anext(events)

    async def _pages(self, asked: _Asked, wanted: Wanted) -> AsyncGenerator[ExecutionResult, None]:
        place = self._endpoint.cursors.positions.read(asked.reader, wanted.since) if wanted.since else None
        first = True
        while True:
            ticket = self._hub.ticket(asked.reader.organisation)
            page = await self._together(asked, wanted, place, ticket)
            if page is None:
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            place = page.ends
            if first or not page.empty:
                yield page.result
            first = False
            if not page.more:
                await self._hub.moved(asked.reader.organisation, ticket)

    async def _together(self, asked: _Asked, wanted: Wanted, place: int | None, ticket: int) -> _Page | None:
        """One message, read once for all that wait for the same. Same ticket: who joins a reading that began before it
        woke would miss what woke it.
        """
        said = msgspec.json.encode(asked.variables)
        key = (id(asked.prepared), asked.operation, said, asked.reader, wanted.first, place, ticket)
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(self._read(asked, wanted, place))
            task.add_done_callback(lambda done: self._is_read(key, done))
        return await asyncio.shield(task)

    def _is_read(self, key: Hashable, task: "asyncio.Task[_Page | None]") -> None:
        del self._under_way[key]
        if not task.cancelled():
            task.exception()  # looked at: those who asked may all have gone away

    async def _read(self, asked: _Asked, wanted: Wanted, place: int | None) -> _Page | None:
        """One message, or None where there can be none now: reporting is behind, or its database away."""
        try:
            async with self._turn, self._endpoint.fairness.turn(asked.reader.organisation):
                return await self._in_a_snapshot(asked, wanted, place)
        except (TimeoutError, asyncpg.QueryCanceledError):
            raise
        except AWAY:
            return None

    async def _in_a_snapshot(self, asked: _Asked, wanted: Wanted, place: int | None) -> _Page | None:
        limit = asyncio.timeout(self._endpoint.limits.seconds)
        async with limit, reading(self._endpoint.pool, asked.reader) as snapshot:
            asking = Asking(self._asker(asked), self._endpoint.cursors, snapshot, asked.prepared)
            if withheld(asking):
                return None
            page, ends = await page_after(asking, place, wanted.first)
            result = await self._executed(asked, asking, page)
            return _Page(result, ends, empty=not page.nodes, more=page.page_info.has_next_page)

    async def _executed(self, asked: _Asked, asking: Asking, page: Any) -> ExecutionResult:
        executed = execute_subscription_event(self._executor(asked, asking, page))
        if not isinstance(executed, Executed):
            executed = await executed
        raise_what_is_nobodys_field(executed.errors or [])
        errors = [_public(error) for error in executed.errors or []] or None
        return ExecutionResult(data=executed.data, errors=errors, extensions=extensions(asking.reading.mark))

    def _executor(self, asked: _Asked, asking: Asking | None, page: Any) -> "Executor[Any]":
        built = Executor.build(
            self._endpoint.schema.core,
            asked.prepared.document,
            root_value=page,
            context_value=asking,
            raw_variable_values=dict(asked.variables),
            operation_name=asked.operation,
        )
        if isinstance(built, Executor):
            return built
        raise built[0]

    def _asker(self, asked: _Asked) -> Asker:
        principal, now = asked.principal, self._endpoint.clock.now()
        viewer = Viewer(principal.subject, principal.organisation, tuple(sorted(principal.roles)))
        return Asker(viewer, now, local_date(now, ZONE), asked.reader)


def _refused(errors: list[GraphQLError], *, begun: bool) -> Result:
    told = [_public(error, "invalid-query") for error in errors]
    return ExecutionResult(data=None, errors=told) if begun else PreExecutionError(data=None, errors=told)


def _public(error: GraphQLError, fallback: str = "bad-value") -> GraphQLError:
    """An error as it leaves the house, in graphql-core's own shape, which is what the handler takes."""
    (told,) = formatted([error], fallback=fallback)
    return GraphQLError(told["message"], extensions=told["extensions"], path=told.get("path"))
