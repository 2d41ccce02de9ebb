"""Expressions that many types share: columns, titles in a language, why something is withheld."""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial

from gateway.api.compiled import text as written
from gateway.api.compiled.compiling import Compiling, Expression, Field, Row
from gateway.api.compiled.text import Json, Sql, null_unless
from gateway.api.schema.words import WithheldReason
from gateway.domain.edition import WHY, Edition


def column(write: Callable[[str], Json], name: str) -> Expression:
    """A column of the row, written as its type is."""
    return lambda _, row, __: write(f"{row.at}.{name}")


def text(name: str, *, null: bool = False) -> Expression:
    """A column of text."""
    return column(partial(written.text, null=null), name)


def number(name: str, *, null: bool = False) -> Expression:
    """A column of whole numbers."""
    return column(partial(written.number, null=null), name)


def day(name: str, *, null: bool = False) -> Expression:
    """A column of dates."""
    return column(partial(written.day, null=null), name)


def enum(kind: type[Enum], name: str) -> Expression:
    """A column that holds an enum's values."""
    return column(partial(written.one_of, names=names_of(kind)), name)


def names_of(kind: type[Enum]) -> Mapping[str, str]:
    """The schema's names by the stored values."""
    return {member.value: member.name for member in kind}


def titled(stem: str) -> Expression:
    """A text in the language asked for."""
    return lambda _, row, asked: written.text(f"{row.at}.{stem}_{asked.arguments['lang'].value}")


def withheld(levels: int) -> Expression:
    """The reason beside every null figure; null itself where they are shown. The programme stands `levels` above."""

    def expression(compiling: Compiling, row: Row, asked: Field) -> Json:
        return null_unless(f"NOT {row.around(levels).at}.exact", compiling.object(row, asked))

    return expression


def reason(*_: object) -> Json:
    """The only one there is."""
    return [f'"{WithheldReason.NO_RELEASE_YET.name}"']


def sentence(compiling: Compiling, _: Row, asked: Field) -> Json:
    """The reason in words: our own, as a parameter."""
    return said(compiling, WHY[Edition.WITHHELD][asked.arguments["lang"].value])


def said(compiling: Compiling, words: str) -> Json:
    """A sentence of our own."""
    return [Sql(f"to_json({compiling.parameter(('said', words), 'text', lambda _: words)})::text")]


WITHHELD: dict[str, Expression] = {"reason": reason, "sentence": sentence}
