"""Expressions that many types share: columns, titles in a language, why something is withheld."""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial

from gateway.api.compiled import text as written
from gateway.api.compiled.compiling import Compiling, Expression, Field, Row
from gateway.api.compiled.text import Json, Sql, escaped, null_unless, sql
from gateway.api.schema.words import WithheldReason
from gateway.domain.edition import LATEST, REASONS


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


def global_id(kind: str, *names: str) -> Expression:
    """A node's global id by its type and the columns that tell it apart (schema/nodes.py)."""
    return lambda _, row, __: written.text(" || ':' || ".join([f"'{kind}'", *(f"{row.at}.{name}" for name in names)]))


def withheld(why: Callable[[Compiling, Row], str]) -> Expression:
    """The reason beside every null figure; null itself where they are shown. `why` says which, or NULL."""

    def expression(compiling: Compiling, row: Row, asked: Field) -> Json:
        reason = Row(compiling.alias(), row)
        shown = null_unless(f"{reason.at}.reason IS NOT NULL", compiling.object(reason, asked))
        return [Sql(f"(SELECT {sql(shown)} FROM (SELECT {why(compiling, row)} AS reason OFFSET 0) {reason.at})")]

    return expression


def behind(compiling: Compiling) -> str:
    """Whether partners' views of people are closed: as domain/edition.py says it."""
    now = compiling.parameter("now", "timestamptz", lambda call: call.now)
    return f"coalesce({now} - w.complete_through > interval '{LATEST.total_seconds()} seconds', true)"


def sentence(compiling: Compiling, row: Row, asked: Field) -> Json:
    """The reason in words: our own, as parameters."""
    language = asked.arguments["lang"].value
    cases = " ".join(
        f"WHEN '{reason.value}' THEN {sql(said(compiling, words[language]))}" for reason, words in REASONS.items()
    )
    return [Sql(f"CASE {row.at}.reason {cases} END")]


def said(compiling: Compiling, words: str) -> Json:
    """A sentence of our own."""
    return [escaped(compiling.parameter(("said", words), "text", lambda _: words))]


WITHHELD: dict[str, Expression] = {"reason": enum(WithheldReason, "reason"), "sentence": sentence}
