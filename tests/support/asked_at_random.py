"""Questions at random: any selection of a schema's fields, written in any of the ways that GraphQL allows."""

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_non_null_type,
)
from hypothesis import strategies as st

Draw = Any
_COMPOSITE = (GraphQLObjectType, GraphQLInterfaceType)


@dataclass
class Asked:
    """A document with its variables."""

    text: str
    variables: dict[str, Any]


@dataclass
class _Writing:
    draw: Draw
    schema: GraphQLSchema
    values: dict[str, st.SearchStrategy[Any]]
    declared: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    aliases: int = 0

    def chance(self, of: int) -> bool:
        return bool(self.draw(st.integers(0, of - 1)) == 0)

    def selection(self, kind: GraphQLObjectType, depth: int) -> str:
        names = [n for n, f in kind.fields.items() if depth > 0 or not isinstance(get_named_type(f.type), _COMPOSITE)]
        if not names:
            return "{ __typename }"
        chosen = self.draw(st.lists(st.sampled_from(names), min_size=1, max_size=6))
        deeper = [n for n in names if isinstance(get_named_type(kind.fields[n].type), _COMPOSITE)]
        if deeper and not self.chance(3):
            chosen.append(self.draw(st.sampled_from(deeper)))
        parts = [self.selected(kind, name, depth) for name in chosen]
        if self.chance(8):
            parts.append("__typename" if self.chance(2) else "what: __typename")
        return "{ " + " ".join(parts) + " }"

    def selected(self, kind: GraphQLObjectType, name: str, depth: int) -> str:
        written = self.field(kind, name, depth)
        match self.draw(st.integers(0, 11)):
            case 0:
                return f"... on {kind.name} {self.condition()} {{ {written} }}"
            case 1:
                return f"... {self.condition()} {{ {written} }}"
            case 2:
                self.fragments.append(f"fragment F{len(self.fragments)} on {kind.name} {{ {written} }}")
                spread = f"...F{len(self.fragments) - 1}"
                return f"{spread} {self.condition()} {spread if self.chance(3) else ''}"
            case _:
                return written

    def field(self, kind: GraphQLObjectType, name: str, depth: int) -> str:
        definition = kind.fields[name]
        arguments = [
            self.argument(a, d) for a, d in definition.args.items() if is_non_null_type(d.type) or self.chance(2)
        ]
        told = [argument for argument in arguments if argument]
        self.aliases += 1
        # Two uses of a name must not conflict: with arguments or below them a name of its own is the simplest.
        alias = f"{name}{self.aliases}: " if definition.args or self.chance(4) else ""
        below = get_named_type(definition.type)
        inside = self.inside(below, depth - 1)
        if inside and not alias:
            alias = f"{name}{self.aliases}: " if self.chance(2) else ""
        return f"{alias}{name}{'(' + ', '.join(told) + ')' if told else ''} {self.condition()} {inside}"

    def inside(self, kind: Any, depth: int) -> str:
        if isinstance(kind, GraphQLObjectType):
            return self.selection(kind, depth)
        if not isinstance(kind, GraphQLInterfaceType):
            return ""
        possible = sorted(self.schema.get_possible_types(kind), key=lambda one: one.name)
        chosen = self.draw(st.lists(st.sampled_from(possible), max_size=1))
        return (
            f"{{ __typename nodeId {' '.join(f'... on {one.name} {self.selection(one, depth)}' for one in chosen)} }}"
        )

    def argument(self, name: str, definition: GraphQLArgument) -> str:
        value = self.draw(self.values[name])
        if value is None and is_non_null_type(definition.type):
            return ""
        if self.chance(3):
            return f"{name}: {self.variable(str(definition.type), value)}"
        return f"{name}: {literal(value, isinstance(get_named_type(definition.type), GraphQLEnumType))}"

    def condition(self) -> str:
        if not self.chance(10):
            return ""
        value = self.draw(st.booleans())
        said = self.variable("Boolean!", value) if self.chance(2) else literal(value, False)
        return f"@{self.draw(st.sampled_from(['include', 'skip']))}(if: {said})"

    def variable(self, kind: str, value: Any) -> str:
        name = f"v{len(self.declared)}"
        self.declared.append(f"${name}: {kind}")
        if value is not None or self.chance(2):
            self.variables[name] = value
        return f"${name}"


def literal(value: Any, enum: bool) -> str:
    """A value as GraphQL writes it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or enum:
        return str(value)
    return f'"{value}"'


@st.composite
def questions(draw: Draw, schema: GraphQLSchema, values: dict[str, st.SearchStrategy[Any]]) -> Asked:
    """A valid document; `values` gives each argument's values by its name."""
    writing = _Writing(draw, schema, values)
    assert schema.query_type is not None
    body = writing.selection(schema.query_type, 7)
    head = f"query({', '.join(writing.declared)}) " if writing.declared else "query "
    return Asked(" ".join([head + body, *writing.fragments]), writing.variables)
