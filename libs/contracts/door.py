"""The personal-data door of enrolment: what other services send it, and what comes back.

A service that has only pseudonymous ids asks enrolment to write to people, or to make a document with their
names: it sends templates, enrolment fills in, sends or renders, and keeps an audit entry of every person in it.

Placeholders stand in braces: {name} {given_name} {family_name} {birth_date} {identity_number} {reference}
{address} {phone} {email}, and {funder_identity}, which is the identity number, or for a person with
protected identity the birth date and a marker. Whatever `values` (or a row's `values`) name may be used too; a literal
brace is written twice. An unknown placeholder is refused, never left empty.
"""

from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.base import Code, Id

Channel = Literal["email", "sms", "letter"]
Language = Literal["sv", "en", "ar", "fa", "so", "ti"]
"""Swedish, English, Arabic, Dari, Somali, Tigrinya."""
Format = Literal["pdf", "html", "csv", "xlsx"]

Placeholder = Literal[
    "name", "given_name", "family_name", "birth_date", "identity_number", "reference", "address", "phone", "email",
    "funder_identity",
]  # fmt: skip
PLACEHOLDERS: tuple[Placeholder, ...] = get_args(Placeholder)

Line = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\r\n\x00]*$")]
Prose = Annotated[str, StringConstraints(max_length=10_000)]
Values = Annotated[dict[Code, Prose], Field(max_length=50)]
"""What the asking service itself puts in: links, times, places. A name of it is lower case with hyphens."""


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MessageTemplate(_Asked):
    """One language's words. A letter's or e-mail's subject may hold placeholders too."""

    subject: Line = ""
    body: Prose


class Recipient(_Asked):
    """Somebody to be written to. The language falls back to Swedish, then to any that the template has."""

    person_id: Id
    language: Language | None = None
    values: Values = Field(default_factory=dict)


class DoorMessages(_Asked):
    """POST /door/messages. The same `message_id` again changes nothing and tells what became of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "message_id": "invitation-2016-09", "programme_id": "en-vag-in", "purpose": "survey-invitation",
        "channel": "email",
        "template": {"sv": {"subject": "Några frågor", "body": "Hej {given_name}! {link}"}},
        "recipients": [{"person_id": "p-1001", "values": {"link": "enkat.hedemora.example/a7"}}],
    }]})  # fmt: skip

    message_id: Id
    programme_id: Code
    purpose: Code
    channel: Channel
    template: dict[Language, MessageTemplate] = Field(min_length=1, max_length=6)
    recipients: list[Recipient] = Field(min_length=1, max_length=1000)


class RecipientAnswer(BaseModel):
    """What becomes of one recipient; `rule` says why a refused one is."""

    person_id: Id
    status: Literal["accepted", "refused"]
    rule: Code | None = None


class MessagesAnswer(BaseModel):
    """One answer for each recipient, in their order."""

    message_id: Id
    answers: list[RecipientAnswer]


class TableRow(_Asked):
    """One row; placeholders in its cells are about `person_id`."""

    person_id: Id | None = None
    cells: list[Prose] = Field(max_length=60)


class Table(_Asked):
    """Columns by their titles, and rows of as many cells."""

    columns: list[Line] = Field(min_length=1, max_length=60)
    kinds: list[Literal["text", "number", "date"]] = Field(default_factory=list, max_length=60)
    """For XLSX, column by column: a cell of a number or a day is one; text if nothing is said."""
    rows: list[TableRow] = Field(max_length=50_000)


class Section(_Asked):
    """A stretch of a document; a page of its own if wanted, as in a bundle of certificates."""

    heading: Line | None = None
    person_id: Id | None = None
    """Whom placeholders of heading and paragraphs are about."""
    paragraphs: list[Prose] = Field(default_factory=list, max_length=500)
    table: Table | None = None
    new_page: bool = False


class Document(_Asked):
    """What is to be rendered. CSV and XLSX hold the tables alone."""

    title: Line
    language: Language = "sv"
    on: date | None = None
    """The day that the document bears."""
    sections: list[Section] = Field(min_length=1, max_length=2000)
    header_row: bool = True
    """For CSV: whether the columns' titles are the first line."""
    delimiter: Literal[",", ";", "\t"] = ";"


class DoorDocument(_Asked):
    """POST /door/documents. Forward the bearer token of the person who asks: the audit names who saw whom."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "document_id": "attendance-2016-09", "programme_id": "en-vag-in", "purpose": "attendance-sheet",
        "format": "pdf",
        "document": {"title": "Närvaro september 2016", "sections": [{"table": {
            "columns": ["Namn", "Timmar"], "rows": [{"person_id": "p-1001", "cells": ["{name}", "12,5"]}]}}]},
    }]})  # fmt: skip

    document_id: Id
    programme_id: Code
    purpose: Code
    format: Format
    document: Document

    def people(self) -> set[str]:
        """Everybody that it names."""
        sections = self.document.sections
        named = {section.person_id for section in sections}
        named |= {row.person_id for section in sections if section.table for row in section.table.rows}
        return {person_id for person_id in named if person_id is not None}


MEDIA: dict[Format, str] = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The media type in which each format is answered."""

KEPT_HEADERS = frozenset({"content-disposition", "insteg-left-out"})
"""What a service hands on of the door's answer: how the file is called, and how many protected people are not in it."""
