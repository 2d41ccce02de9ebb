"""Answering by compiled statements: kept by operation and by what shapes it, run with this request's values."""

import secrets
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, get_named_type, is_enum_type
from graphql.execution.values import VariableValues, get_variable_values

from gateway.api.asking import Asker
from gateway.api.compiled.compiling import Call, Compiling, Uncompiled, arguments_of, fragments_of
from gateway.api.compiled.pages import unmarked
from gateway.api.compiled.query import FIELDS, statement
from gateway.api.cursors import Cursors
from gateway.api.documents import Prepared
from gateway.storage.reading import SETTINGS, Mark
from gateway.storage.statement import told

_MOST_SHAPES = 16
"""Of one document's operations: which arguments are null, values of enums and of directives."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement and how to read its parameters, checks and marks from a request."""

    sql: str
    compiling: Compiling


class Compiler:
    """Answers operations of one schema; None for what the resolvers have to answer."""

    def __init__(self, schema: GraphQLSchema, pool: asyncpg.Pool, cursors: Cursors) -> None:
        self._schema, self._pool, self._cursors = schema, pool, cursors

    async def answer(
        self,
        prepared: Prepared,
        operation: OperationDefinitionNode,
        given: Mapping[str, Any],
        asker: Asker,
    ) -> tuple[Mark, str] | None:
        """The watermark and the data as JSON text. None where something is refused or cannot be compiled."""
        if prepared.introspects:
            return None
        variables = get_variable_values(self._schema, operation.variable_definitions or (), dict(given))
        if not isinstance(variables, VariableValues):
            return None
        try:
            compiled = self.compiled(prepared, operation, variables)
            if compiled is None:
                return None
            return await self._run(compiled, variables, asker)
        except (GraphQLError, asyncpg.DataError):
            return None  # a value that is refused, or cannot be shown: the resolvers say so in their words

    async def _run(self, compiled: Compiled, variables: VariableValues, asker: Asker) -> tuple[Mark, str] | None:
        made = compiled.compiling
        nonce = secrets.token_hex(16) if made.marks else ""
        call = Call(asker.viewer, asker.now, asker.today, self._cursors, arguments_of(made.sites, variables), nonce)
        for check in made.checks:
            check(call)
        values = [bind(call) for bind in made.binders[len(SETTINGS) :]]
        mark, text = await told(self._pool, asker.reader, compiled.sql, values)
        if not all(reached(call, mark) for reached in made.reached):
            return None
        return mark, unmarked(text, call, made.marks)

    def compiled(
        self, prepared: Prepared, operation: OperationDefinitionNode, variables: VariableValues
    ) -> Compiled | None:
        """The statement for an operation with variables of this shape."""
        key = (operation.name.value if operation.name else None, self._shape(variables))
        if key in prepared.statements:
            kept: Compiled | None = prepared.statements[key]
            return kept
        if not prepared.kept or len(prepared.statements) >= _MOST_SHAPES:
            return None  # to compile costs more than to resolve once
        compiled = prepared.statements[key] = self._compile(prepared, operation, variables)
        return compiled

    def _compile(
        self, prepared: Prepared, operation: OperationDefinitionNode, variables: VariableValues
    ) -> Compiled | None:
        try:
            made = Compiling(self._schema, operation, variables, fragments_of(prepared), FIELDS)
            return Compiled(statement(made), made)
        except Uncompiled:
            return None

    @staticmethod
    def _shape(variables: VariableValues) -> Hashable:
        found: list[Hashable] = []
        for name, source in variables.sources.items():
            value = variables.coerced.get(name)
            kind = get_named_type(source.signature.type)
            decides = is_enum_type(kind) or kind.name == "Boolean"
            found.append((name, name in variables.coerced, repr(value) if decides else value is None))
        return tuple(found)
