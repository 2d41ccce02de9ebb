"""One query that asks for every field of a schema, and a walk over what came back: the matrix is made from these."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, get_named_type, is_required_argument


def every_field(schema: GraphQLSchema, arguments: Mapping[str, str]) -> str:
    """A query for every field of every type reachable from the root. `arguments` gives required ones, as literals,
    by `Type.field.argument` or by argument name.
    """
    assert schema.query_type is not None
    return "{" + selection(schema.query_type, arguments) + "}"


def selection(parent: GraphQLObjectType, arguments: Mapping[str, str]) -> str:
    """Every field of a type and of what it reaches, as `every_field` writes them."""
    asked = []
    for name, field in parent.fields.items():
        given = [
            f"{argument}: {arguments.get(f'{parent.name}.{name}.{argument}', arguments.get(argument))}"
            for argument, definition in field.args.items()
            if is_required_argument(definition) or f"{parent.name}.{name}.{argument}" in arguments
        ]
        kind = get_named_type(field.type)
        below = ""
        if isinstance(kind, GraphQLInterfaceType):
            below = " { __typename nodeId }"
        elif isinstance(kind, GraphQLObjectType):
            below = f" {{{selection(kind, arguments)}}}"
        asked.append(f"{name}{'(' + ', '.join(given) + ')' if given else ''}{below}")
    return " ".join(asked)


def answered(schema: GraphQLSchema, data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every (Type.field, value) of an answer to `every_field`."""
    assert schema.query_type is not None
    yield from _answered(schema.query_type, data)


def _answered(parent: GraphQLObjectType, data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in data.items():
        yield f"{parent.name}.{name}", value
        kind = get_named_type(parent.fields[name].type)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(kind, GraphQLObjectType) and item is not None:
                yield from _answered(kind, item)
