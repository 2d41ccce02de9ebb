"""JSON text put together in SQL: literal pieces of text and expressions, in the order in which they are shown.

`concat` with the text between is several times cheaper than `json_build_object`, which looks up the type of
every value of every row. Nothing of a client's ever becomes part of the SQL: response keys are GraphQL names,
every value is a parameter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, groupby

from gateway.storage.statement import SCALAR

_MOST_ARGUMENTS = 90
"""PostgreSQL takes a hundred."""


@dataclass(frozen=True, slots=True)
class Sql:
    """An expression whose value, as `concat` writes it, is a piece of JSON. Null writes nothing."""

    text: str
    solid: bool = False
    """Short, of type text, and never null: can be joined by `||`."""


Json = list[str | Sql]
"""Pieces of JSON: literal text, and expressions."""


def sql(*parts: "str | Sql | Json") -> str:
    """The pieces as one SQL expression of type text."""
    flat: Json = []
    for part in parts:
        flat.extend(part if isinstance(part, list) else [part])
    pieces = [_pieces(literal, run) for literal, run in groupby(flat, lambda p: isinstance(p, str))]
    expressions = [part for part in flat if isinstance(part, Sql)]
    if expressions and all(part.solid for part in expressions):
        # `concat` finds out for each of its arguments how its type is written; what is text needs only joining.
        return f"({' || '.join(chain(*pieces))})"
    return _concat([", ".join(run) for run in pieces])


def _pieces(literal: bool, run: Iterable[str | Sql]) -> list[str]:
    if literal:
        return [_quoted("".join(part for part in run if isinstance(part, str)))]
    return [f"({part.text})" if part.solid else part.text for part in run if isinstance(part, Sql)]


def _concat(arguments: list[str]) -> str:
    while len(arguments) > _MOST_ARGUMENTS:
        arguments = [
            f"concat({', '.join(arguments[n : n + _MOST_ARGUMENTS])})"
            for n in range(0, len(arguments), _MOST_ARGUMENTS)
        ]
    return f"concat({', '.join(arguments)})"


def _quoted(literal: str) -> str:
    assert "\\" not in literal
    return "'" + literal.replace("'", "''") + "'"


def escaped(expression: str) -> Sql:
    """A text between quotes, as JSON writes it. Null stays null.

    `to_json` would look up anew, for every row, what type it has to do with.
    """
    return Sql(f"{SCALAR}{expression})::text", solid=True)


def text(expression: str, *, null: bool = False) -> Json:
    """A text, escaped; `null` where it may be missing."""
    shown = escaped(expression)
    return [Sql(f"coalesce({shown.text}, 'null')", solid=True) if null else shown]


def number(expression: str, *, null: bool = False) -> Json:
    """A whole number."""
    written = f"({expression})::text"
    return [Sql(f"coalesce({written}, 'null')" if null else written, solid=True)]


def big(expression: str) -> Json:
    """A BigInt: one that JSON numbers cannot hold exactly ends the statement."""
    return [
        Sql(
            f"(CASE WHEN {expression} BETWEEN -9007199254740991 AND 9007199254740991 THEN {expression} "
            f"ELSE {refuse(expression)}::bigint END)::text",
            solid=True,
        )
    ]


def flag(expression: str) -> Json:
    """A Boolean that is never missing."""
    return [Sql(f"CASE WHEN {expression} THEN 'true' ELSE 'false' END", solid=True)]


def day(expression: str, *, null: bool = False) -> Json:
    """A date, as ISO 8601 (the session's date style)."""
    if null:
        return [Sql(f"coalesce('\"' || ({expression})::text || '\"', 'null')", solid=True)]
    return ['"', Sql(f"({expression})::text", solid=True), '"']


def moment(expression: str) -> Json:
    """A point in time as Python's isoformat writes it: microseconds all or none; null where it is missing."""
    at = f"({expression} AT TIME ZONE 'UTC')"
    fraction = f"CASE WHEN date_trunc('second', {at}) <> {at} THEN to_char({at}, '.US') ELSE '' END"
    return [Sql(f"coalesce('\"' || to_char({at}, 'YYYY-MM-DD\"T\"HH24:MI:SS') || {fraction} || '+00:00\"', 'null')")]


def one_of(expression: str, names: Mapping[str, str]) -> Json:
    """An enum's name for a stored value; a value that the schema does not know ends the statement."""
    whens = " ".join(f"WHEN {_quoted(value)} THEN {_quoted(name)}" for value, name in names.items())
    return ['"', Sql(f"CASE {expression} {whens} ELSE {refuse(expression)} END", solid=True), '"']


def rows(source: str) -> Json:
    """The JSON list of the column `j` of a subquery, in its order."""
    return ["[", Sql(f"(SELECT string_agg(l.j, ',') FROM ({source}) l)"), "]"]


def null_unless(condition: str, json: Json) -> Json:
    """The value where a condition holds, otherwise null."""
    return [Sql(f"CASE WHEN {condition} THEN {sql(json)} ELSE 'null' END")]


def refuse(expression: str) -> str:
    """An expression of type text that never has a value: it ends the statement with an error of class 22, and
    the resolvers then say what is wrong. Stands where a value cannot be shown. Holds nothing of the value.
    """
    return f"(('refused' || left(({expression})::text, 0))::int::text)"
