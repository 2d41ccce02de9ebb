"""POST /graphql: one question, one snapshot, one answer.

Refusals before execution are answered with 400 and GraphQL errors; an answer with data, even in part, with
200 (GraphQL over HTTP). What is wrong with the HTTP request itself (no token, not JSON, too large) is a
problem document, as in every service.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Self
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from fastapi import APIRouter
from graphql import GraphQLError, OperationDefinitionNode
from graphql import OperationType as GraphQLKind
from pydantic import Field, model_validator
from starlette.responses import Response
from strawberry.types.graphql import OperationType

from common.access import Principal, Registry
from common.clock import Clock, local_date
from common.http import PrincipalOf, limited, router, straight
from common.http.failures import AWAY
from common.problems import Body
from gateway.api import awaiting, tables
from gateway.api.asking import Asker, Asking, Viewer, shown
from gateway.api.compiled.answers import Compiler
from gateway.api.cursors import Cursors
from gateway.api.described import ANSWERS, REFUSALS
from gateway.api.documents import Documents, Invalid, Prepared
from gateway.api.errors import Refused, formatted
from gateway.api.fairness import BASE, CHARACTERS, Busy, Fairness, TooMuch
from gateway.api.limits import Limits
from gateway.api.schema import GatewaySchema
from gateway.api.trusted import ID, Trusted
from gateway.domain.edition import EXACT_ROLES
from gateway.domain.people import PEOPLE_ROLES
from gateway.storage.queueing import counted
from gateway.storage.reading import Mark, Reader, reading

BODY_LIMIT = 65_536
_CURSOR = "Insteg-End-Cursor"
_WAITING = 0.8
"""The part of a question's time that it may spend waiting for what was just written."""
_BUSY = 0.5
"""The part of its time that a question stood in queues, above which it is not to blame for what it took."""
_TABLE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The list as CSV.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
        "headers": {_CURSOR: {"schema": {"type": "string"}}},
    }
}
MEDIA_TYPE = "application/json"
_HEADERS = {"Cache-Control": "no-store"}
ZONE = ZoneInfo("Europe/Stockholm")


class _Asked(Body):
    variables: dict[str, Any] | None = None
    operationName: str | None = Field(default=None, max_length=200)  # noqa: N815 - the protocol's own name
    extensions: dict[str, Any] | None = None


class Question(_Asked):
    """A document with what it is asked with."""

    query: str = Field(min_length=1)


class Posted(_Asked):
    """What a GraphQL client posts: a document as `query`, or a trusted one by its `documentId`."""

    query: str | None = Field(default=None, min_length=1)
    documentId: str | None = Field(default=None, pattern=ID)  # noqa: N815 - the protocol's own name

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.query is None) == (self.documentId is None):
            raise ValueError("either `query` or `documentId` is needed")
        return self


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Answers questions. Holds what outlives a request: schema, documents, pool, clock."""

    schema: GatewaySchema
    documents: Documents
    trusted: Trusted
    fairness: Fairness
    fields: Registry
    pool: asyncpg.Pool
    clock: Clock
    cursors: Cursors
    limits: Limits
    introspection: bool
    compiler: Compiler | None
    """Answers what it can in one statement; None: resolvers answer everything."""

    async def posted(self, posted: Posted, principal: Principal) -> Response:
        """The HTTP response to what a client posted."""
        try:
            text = self.trusted.text(posted.query, posted.documentId)
        except Refused as refused:
            return _refused([refused])
        more = (posted.variables, posted.operationName, posted.extensions)
        question = Question.model_construct(query=text, variables=more[0], operationName=more[1], extensions=more[2])
        return await self.answer(question, principal)

    async def answer(self, question: Question, principal: Principal) -> Response:
        """The HTTP response to one question."""
        queued = counted()
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await self._answer(question, principal)
        except TooMuch as refused:
            return _later(refused, 429)
        except (TimeoutError, asyncpg.QueryCanceledError):
            if queued.seconds > self.limits.seconds * _BUSY:
                return _later(Busy(queued.seconds), 503)
            message = f"The answer took longer than {self.limits.seconds:g} s: ask for less at a time."
            return _refused([Refused("time-limit", message)])
        except Invalid as invalid:
            return _refused(invalid.errors)
        except GraphQLError as error:
            return _refused([error])

    async def _answer(self, question: Question, principal: Principal) -> Response:
        organisation, reader = principal.organisation, reader_of(principal)
        async with self.fairness.admitted(organisation):
            if event_ids := awaiting.wanted(question.extensions):
                await awaiting.until_in(self.pool, reader, event_ids, self.limits.seconds * _WAITING)
            async with self.fairness.turn(organisation):
                prepared, operation = self.prepared(question, principal)
                return await self._told(question, prepared, operation, principal, reader)

    def prepared(
        self, question: Question, principal: Principal, kind: GraphQLKind = GraphQLKind.QUERY
    ) -> tuple[Prepared, OperationDefinitionNode]:
        """The document and its operation of this kind, paid for. Raises Invalid or GraphQLError."""
        cost: float = BASE
        if not self.documents.known(question.query):
            cost += len(question.query) / CHARACTERS
        try:
            prepared = self.documents.prepare(question.query)
            operation = prepared.operation(question.operationName, kind)
            self.check_introspection(prepared, principal)
            cost += self.documents.check(prepared, operation, question.variables or {})
        finally:
            self.fairness.spend(principal.organisation, cost)
        return prepared, operation

    async def _told(
        self,
        question: Question,
        prepared: Prepared,
        operation: OperationDefinitionNode,
        principal: Principal,
        reader: Reader,
    ) -> Response:
        viewer = Viewer(principal.subject, principal.organisation, tuple(sorted(principal.roles)))
        now = self.clock.now()
        asker = Asker(viewer, now, local_date(now, ZONE), reader)
        if self.compiler is not None:
            told = await self.compiler.answer(prepared, operation, question.variables or {}, asker)
            if told is not None:
                return _compiled(*told)
        return await self._resolved(question, prepared, asker)

    async def _resolved(self, question: Question, prepared: Prepared, asker: Asker) -> Response:
        async with reading(self.pool, asker.reader) as snapshot:
            asking = Asking(asker, self.cursors, snapshot, prepared)
            result = await self.schema.execute(
                question.query,
                variable_values=question.variables or {},
                context_value=asking,
                operation_name=question.operationName,
                allowed_operation_types={OperationType.QUERY},
            )
        raise_what_is_nobodys_field(result.errors or [])
        return _answered(result.data, result.errors, asking)

    def check_introspection(self, prepared: Prepared, principal: Principal) -> None:
        """Raises Refused where this reader may not ask for the schema itself."""
        if not prepared.introspects:
            return
        allowed = self.fields.rule("introspection").roles
        if not self.introspection or not allowed & principal.roles:
            raise Refused("introspection-not-allowed", "Read the published schema.graphql instead of introspecting.")


def routes(endpoint: Endpoint) -> APIRouter:
    """The gateway's one operation."""
    guarded = router()

    @guarded.post("/graphql", name="graphql", responses=ANSWERS)
    @limited(BODY_LIMIT)
    @straight
    async def graphql(body: Posted, principal: PrincipalOf) -> Response:
        """One question in GraphQL; the schema is published as schema.graphql."""
        return await endpoint.posted(body, principal)

    @guarded.post("/graphql.csv", name="graphql-csv", responses=_TABLE | REFUSALS)
    @limited(BODY_LIMIT)
    async def graphql_csv(body: Posted, principal: PrincipalOf) -> Response:
        """The same question, its one list as CSV; `Insteg-End-Cursor` is there when the list goes on."""
        return _as_table(await endpoint.posted(body, principal))

    return guarded


def _as_table(answer: Response) -> Response:
    if "Retry-After" in answer.headers:
        return answer
    content = msgspec.json.decode(bytes(answer.body))
    if content.get("errors"):
        return Response(answer.body, 400, _HEADERS, media_type=MEDIA_TYPE)  # half a table would be taken for a whole
    try:
        text = tables.table(content["data"])
    except Refused as refused:
        return _refused([refused])
    cursor = tables.next_page(content["data"])
    return Response(text, 200, {**_HEADERS, **({_CURSOR: cursor} if cursor else {})}, media_type="text/csv")


def not_signed_in() -> Response:
    """Where a cookie says who asks, and there is none that holds."""
    message = "Sign in to the page at /, or give a token in the header Authorization."
    return _response({"errors": formatted([Refused("not-signed-in", message)], fallback="invalid-query")}, 401)


def reader_of(principal: Principal) -> Reader:
    """What row-level security has to know of whoever asks."""
    named = principal.attributes.get("programmes", frozenset())
    programmes = ("*",) if "*" in named else tuple(sorted(name for name in named if "," not in name))
    exact, people = (not roles.isdisjoint(principal.roles) for roles in (EXACT_ROLES, PEOPLE_ROLES))
    return Reader(principal.organisation, exact, programmes, people)


def raise_what_is_nobodys_field(errors: list[GraphQLError]) -> None:
    """A database that went away or a statement that took too long concerns the whole answer."""
    for error in errors:
        if isinstance(error.original_error, (asyncpg.QueryCanceledError, *AWAY)):
            raise error.original_error


def _answered(data: dict[str, Any] | None, errors: list[GraphQLError] | None, asking: Asking) -> Response:
    content: dict[str, Any] = {"data": data, "extensions": extensions(asking.reading.mark)}
    if errors:
        content["errors"] = formatted(errors, fallback="bad-value")
    return _response(content, 400 if data is None else 200)


def _compiled(mark: Mark, data: str) -> Response:
    content = b'{"data":%b,"extensions":%b}' % (data.encode(), msgspec.json.encode(extensions(mark)))
    return Response(content, 200, _HEADERS, media_type=MEDIA_TYPE)


def extensions(mark: Mark) -> dict[str, Any]:
    """What stands beside the data of every answer."""
    position, known_at, complete_through = shown(mark)
    return {"watermark": {"position": position, "knownAt": known_at, "completeThrough": complete_through}}


def _refused(errors: list[GraphQLError], status: int = 400, headers: dict[str, str] | None = None) -> Response:
    content = {"errors": formatted(errors, fallback="invalid-query")}
    return Response(msgspec.json.encode(content), status, _HEADERS | (headers or {}), media_type=MEDIA_TYPE)


def _later(refused: Busy | TooMuch, status: int) -> Response:
    return _refused([refused], status, {"Retry-After": str(refused.seconds)})


def _response(content: dict[str, Any], status: int) -> Response:
    return Response(msgspec.json.encode(content), status, _HEADERS, media_type=MEDIA_TYPE)
