"""Pages: keyset connections, whose cursors are signed here and not in the database.

A cursor is bound to its parent, which only the statement knows. So the statement writes the parent and the place
between two marks that nobody can foresee, and they are replaced when the text has come; a cursor that came with
the question is held against its list in the same way, before anything is shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from gateway.api.compiled.compiling import Arguments, Call, Compiling, Field, Row
from gateway.api.compiled.text import Json, Sql, flag, null_unless, sql
from gateway.api.schema.words import page_size


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that is read in pages: its rows, their order, and what a cursor of it is bound to."""

    rows: str
    """SELECT ... FROM ... WHERE ..., with `{after}` where the rows after a cursor are asked for."""
    order: tuple[str, ...]
    """Expressions that tell every row from every other one: the place that a cursor names."""
    kinds: tuple[str, ...]
    """Their types in SQL."""
    place: Any
    """Their type in a cursor."""
    parent: tuple[str, ...]
    """Expressions of what the list belongs to."""
    scope: Callable[[Call, Arguments, Sequence[Any]], Sequence[Any]]
    """What a cursor is bound to, by the parent's values."""
    descending: bool = False
    """Newest first."""


@dataclass(slots=True)
class _Page:
    alias: str
    row: Row
    asked: Field
    listed: Listed
    columns: list[str] = field(default_factory=list)
    place: bool = False


def connection(compiling: Compiling, row: Row, asked: Field, listed: Listed) -> Json:
    """The connection object of a list."""
    site = asked.site
    compiling.checks.append(lambda call: page_size(call.arguments[site]["first"]))
    first = compiling.argument(asked, "first", "bigint")
    page = _Page(compiling.alias(), Row(compiling.alias(), row), asked, listed)
    shown = compiling.object(Row(page.alias, row, page), asked)
    columns = [f"{expression} AS j{n}" for n, expression in enumerate(page.columns)]
    sums = [f"array_to_string((array_agg(p.j{n}))[:{first}], ',') AS j{n}" for n in range(len(page.columns))]
    if page.place:  # only the last row's is told: a cursor of every row would cost a third of the page
        places = [f"{page.row.at}.{name.split('.')[-1]}" for name in listed.order]
        columns += [f"{expression} AS o{n}" for n, expression in enumerate(places)]
        sums += [f"(array_agg(p.o{n}))[least(count(*), {first})] AS o{n}" for n in range(len(places))]
    rows = listed.rows.format(after=_after(compiling, asked, listed), order=", ".join(listed.order))
    ordered = ", ".join(f"{one} DESC" if listed.descending else one for one in listed.order)
    source = (
        f"SELECT {', '.join([f'count(*) > {first} AS more', *sums])} FROM ("
        f"SELECT {', '.join(columns)} FROM ({rows} ORDER BY {ordered} LIMIT {first} + 1) {page.row.at}) p"
    )
    held = _held(compiling, asked, listed)
    return [Sql(f"(SELECT {sql(held, shown)} FROM ({source}) {page.alias})")]


def nodes(compiling: Compiling, row: Row, asked: Field) -> Json:
    """The objects of a page."""
    page: _Page = row.page
    page.columns.append(sql(compiling.object(page.row, asked)))
    return ["[", Sql(f"{page.alias}.j{len(page.columns) - 1}"), "]"]


def page_info(compiling: Compiling, row: Row, asked: Field) -> Json:
    """Where it ends."""
    return compiling.object(row, asked)


def has_next(_: Compiling, row: Row, __: Field) -> Json:
    """Whether a row more was found than is shown."""
    return flag(f"{row.page.alias}.more")


def end_cursor(compiling: Compiling, row: Row, _: Field) -> Json:
    """Null on an empty page."""
    page: _Page = row.page
    page.place = True
    last = f"{page.alias}.o{len(page.listed.order) - 1}"
    return null_unless(f"{last} IS NOT NULL", [Sql(_end(compiling, page))])


def _after(compiling: Compiling, asked: Field, listed: Listed) -> str:
    if asked.arguments["after"] is None:
        return ""
    site = asked.site

    def place(call: Call) -> Any:
        return call.cursors.unsigned(call.arguments[site]["after"], listed.place)

    compiling.checks.append(place)
    single = len(listed.kinds) == 1
    values = [
        compiling.parameter(
            (site, "after", n),
            kind,
            lambda call, n=n: place(call) if single else place(call)[n],  # type: ignore[misc]
        )
        for n, kind in enumerate(listed.kinds)
    ]
    follows = "<" if listed.descending else ">"
    return f"AND ({', '.join(listed.order)}) {follows} ({', '.join(values)})"


def _end(compiling: Compiling, page: _Page) -> str:
    site, listed, parents = page.asked.site, page.listed, len(page.listed.parent)
    single = len(listed.order) == 1

    def written(call: Call, values: list[Any]) -> str:
        scope = listed.scope(call, call.arguments[site], values[:parents])
        place = values[parents:]
        return msgspec.json.encode(call.cursors.write(scope, place[0] if single else place)).decode()

    return _marked(compiling, written, [*listed.parent, *(f"{page.alias}.o{n}" for n in range(len(listed.order)))])


def _held(compiling: Compiling, asked: Field, listed: Listed) -> Json:
    if asked.arguments["after"] is None:
        return []
    site = asked.site

    def held(call: Call, values: list[Any]) -> str:
        arguments = call.arguments[site]
        call.cursors.read(listed.scope(call, arguments, values), arguments["after"], listed.place)
        return ""

    return [Sql(_marked(compiling, held, listed.parent))]


def _marked(compiling: Compiling, mark: Callable[[Call, list[Any]], str], values: Sequence[str]) -> str:
    compiling.marks.append(mark)
    nonce = compiling.parameter("nonce", "text", lambda call: call.nonce)
    told = ", ".join([f"{len(compiling.marks) - 1}", *values])
    return f"concat({nonce}, json_build_array({told})::text, {nonce})"


def unmarked(text: str, call: Call, marks: Sequence[Callable[[Call, list[Any]], str]]) -> str:
    """The text with every mark replaced. Raises Refused for a cursor that is not of its list."""
    if not marks:
        return text
    pieces = text.split(call.nonce)
    for n in range(1, len(pieces), 2):
        number, *values = msgspec.json.decode(pieces[n])
        pieces[n] = marks[number](call, values)
    return "".join(pieces)
