"""Compiling one operation: which fields are shown, with which arguments, and which parameters they need.

Everything that shapes the statement (directives, enums, which arguments are null) is fixed while compiling and is
part of the key under which it is kept; every other value becomes a parameter, read anew for each request.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    NullValueNode,
    OperationDefinitionNode,
    StringValueNode,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues, get_argument_values

from gateway.api.asking import Viewer
from gateway.api.compiled.text import Json
from gateway.api.cursors import Cursors
from gateway.api.documents import Prepared
from gateway.storage.reading import Mark

Arguments = Mapping[str, Any]
_CONSTANT = (IntValueNode, StringValueNode, BooleanValueNode, EnumValueNode, NullValueNode)


class Uncompiled(Exception):  # noqa: N818 - not a mistake: the resolvers answer
    """The operation asks for something that has no expression here."""


@dataclass(slots=True)
class Call:
    """One request for a compiled operation: what its parameters are read from."""

    viewer: Viewer
    now: datetime
    today: date
    cursors: Cursors
    arguments: list[Arguments]
    nonce: str


@dataclass(frozen=True, slots=True)
class Row:
    """The row that an object is made from: its alias in SQL, and the rows around it."""

    at: str
    above: "Row | None" = None
    page: Any = None
    """Of a connection: its page (pages.py)."""

    def around(self, levels: int) -> "Row":
        """The row so many levels up."""
        row = self
        for _ in range(levels):
            assert row.above is not None
            row = row.above
        return row


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it was asked for."""

    type: str
    name: str
    site: int
    arguments: Arguments
    details: list[FieldDetails]
    below: GraphQLObjectType | None


Expression = Callable[["Compiling", Row, Field], Json]
"""What stands for a resolver."""


@dataclass(slots=True)
class Compiling:
    """One compilation. Collects parameters, sites of arguments, checks and pages on its way."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    variables: VariableValues
    fragments: dict[str, FragmentDetails]
    fields: Mapping[str, Mapping[str, Expression]]
    sites: list[tuple[GraphQLField, Any, Arguments | None]] = field(default_factory=list)
    binders: list[Callable[[Call], Any]] = field(default_factory=list)
    checks: list[Callable[[Call], object]] = field(default_factory=list)
    reached: list[Callable[[Call, Mark], bool]] = field(default_factory=list)
    """What is held against the watermark once the statement has told it."""
    known: dict[str, str] = field(default_factory=dict)
    """Columns of the watermark's row: positions of the moments that are asked about."""
    marks: list[Callable[[Call, list[Any]], str]] = field(default_factory=list)
    _numbers: dict[Hashable, int] = field(default_factory=dict)
    _aliases: int = 0

    def parameter(self, key: Hashable, kind: str, bind: Callable[[Call], Any]) -> str:
        """A parameter of the statement; the same key is the same parameter."""
        if key not in self._numbers:
            self.binders.append(bind)
            self._numbers[key] = len(self.binders)
        return f"${self._numbers[key]}::{kind}"

    def argument(self, asked: Field, name: str, kind: str, read: Callable[[Any], Any] = lambda value: value) -> str:
        """An argument of a field as a parameter."""
        site = asked.site
        return self.parameter((site, name), kind, lambda call: read(call.arguments[site][name]))

    def known_at(self, moment: str) -> str:
        """The position of a moment, found once for the whole statement."""
        return "w." + self.known.setdefault(moment, f"known_{len(self.known)}")

    def alias(self) -> str:
        """A name for a row that no other row of the statement has."""
        self._aliases += 1
        return f"r{self._aliases}"

    def root(self, row: Row) -> Json:
        """The data of the operation."""
        kind = self.schema.query_type
        assert kind is not None
        found = collect_fields(self.schema, self.fragments, self.variables, kind, self.operation)
        return self._object(kind, row, found.grouped_field_set)

    def object(self, row: Row, asked: Field) -> Json:
        """The object that a field selects, made from a row."""
        assert asked.below is not None
        found = collect_subfields(
            self.schema, self.fragments, self.variables, self.operation, asked.below, asked.details
        )
        return self._object(asked.below, row, found.grouped_field_set)

    def _object(self, kind: GraphQLObjectType, row: Row, chosen: Mapping[str, list[FieldDetails]]) -> Json:
        written: Json = []
        for key, details in chosen.items():
            written += [f'{"," if written else ""}"{key}":', *self._field(kind, row, details)]
        return ["{", *written, "}"]

    def _field(self, kind: GraphQLObjectType, row: Row, details: list[FieldDetails]) -> Json:
        name = details[0].node.name.value
        if name == "__typename":
            return [f'"{kind.name}"']
        expression = self.fields.get(kind.name, {}).get(name)
        definition = kind.fields.get(name)
        if expression is None or definition is None or details[0].fragment_variable_values is not None:
            raise Uncompiled(f"{kind.name}.{name}")
        site, arguments = self._site(definition, details[0].node) if definition.args else (-1, {})
        named = get_named_type(definition.type)
        below = named if isinstance(named, GraphQLObjectType) else None
        return expression(self, row, Field(kind.name, name, site, arguments, details, below))

    def _site(self, definition: GraphQLField, node: Any) -> tuple[int, Arguments]:
        arguments = get_argument_values(definition, node, self.variables)
        constant = all(isinstance(argument.value, _CONSTANT) for argument in node.arguments or ())
        self.sites.append((definition, node, arguments if constant else None))
        return len(self.sites) - 1, arguments


def fragments_of(prepared: Prepared) -> dict[str, FragmentDetails]:
    """The document's fragments. Raises Uncompiled for those with variables of their own."""
    found = [d for d in prepared.document.definitions if isinstance(d, FragmentDefinitionNode)]
    if any(getattr(definition, "variable_definitions", None) for definition in found):
        raise Uncompiled("fragment variables")
    return {definition.name.value: FragmentDetails(definition) for definition in found}


def arguments_of(sites: Sequence[tuple[GraphQLField, Any, Arguments | None]], given: VariableValues) -> list[Arguments]:
    """The arguments at each site with these variables. Raises GraphQLError."""
    return [
        get_argument_values(definition, node, given) if constant is None else constant
        for definition, node, constant in sites
    ]
