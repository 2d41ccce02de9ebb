"""The schema as Strawberry declares it; `schema.graphql` beside this package is its committed text."""

from collections.abc import Iterator

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from gateway.api.schema.query import Query
from gateway.api.schema.subscription import Subscription
from gateway.api.schema.words import SCALARS


class UsePrepared(SchemaExtension):
    """Parsing and validating were done before (documents.py): execution takes that document."""

    def on_parse(self) -> Iterator[None]:
        """Hand over the parsed document."""
        self.execution_context.graphql_document = self.execution_context.context.prepared.document
        yield

    def on_validate(self) -> Iterator[None]:
        """It has no validation errors, or it would not be here."""
        self.execution_context.pre_execution_errors = []
        yield


class GatewaySchema(strawberry.Schema):
    """Strawberry's schema without its logging of messages, and with graphql-core's own at hand."""

    @property
    def core(self) -> GraphQLSchema:
        """The schema in graphql-core's terms: what documents are validated against."""
        return self._schema

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Nothing here: what is a bug of ours is logged where answers are formatted."""


def build() -> GatewaySchema:
    """The schema."""
    config = StrawberryConfig(scalar_map=SCALARS)
    return GatewaySchema(query=Query, subscription=Subscription, config=config, extensions=[UsePrepared])
