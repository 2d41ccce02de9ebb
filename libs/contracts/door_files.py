"""The files with identities that a fund takes, made behind the personal-data door: POST /door/funder-files.

What a fund was handed is kept: under `series` and `edition` enrolment keeps every identity as it stood in the file,
sealed under the person's key and under legal hold. The same edition again is the same file. A later edition takes over
what was handed in before, but for those in `renewed`: so a changed number is a correction and never slips in.

Placeholders as in `contracts.door`, and {funder_identity_before}: what the edition before said.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.base import Code, Id
from contracts.door import PLACEHOLDERS, DoorDocument

FILE_PLACEHOLDERS: tuple[str, ...] = (*PLACEHOLDERS, "funder_identity_before")

EditionNumber = Annotated[int, Field(ge=0, le=100_000)]


class FunderFile(BaseModel):
    """One file of a series. Its document's purpose is `funder-file`, its form a table."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [{
        "series": "month~steg~2018-03", "edition": 0,
        "file": {
            "document_id": "month~steg~2018-03~0", "programme_id": "steg", "purpose": "funder-file",
            "format": "csv", "document": {"title": "Deltagare 2018-03", "sections": [{"table": {
                "columns": ["Identitet", "Timmar"], "kinds": ["text", "number"],
                "rows": [{"person_id": "p-1001", "cells": ["{funder_identity}", "12,50"]}]}}]}},
    }]})  # fmt: skip

    series: Id
    edition: EditionNumber
    renewed: list[Id] = Field(default_factory=list, max_length=50_000)
    """Whose identity is taken anew: the others keep what was handed in."""
    file: DoorDocument

    @model_validator(mode="after")
    def _is_a_file(self) -> "FunderFile":
        if self.file.purpose != "funder-file" or self.file.format not in ("csv", "xlsx"):
            raise ValueError("a funder's file has the purpose funder-file and the form csv or xlsx")
        return self


class HandedIn(BaseModel):
    """The newest edition of a series."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    series: Id
    edition: EditionNumber


class ChangedSince(BaseModel):
    """POST /door/funder-files/changed: whose identity is another than the one that the newest edition handed in?"""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [
        {"programme_id": "steg", "files": [{"series": "month~steg~2018-03", "edition": 0}]}
    ]})  # fmt: skip

    programme_id: Code
    files: list[HandedIn] = Field(max_length=400)


class ChangedAnswer(BaseModel):
    """By series, the people; an edition that nobody has fetched yet has handed in nothing."""

    changed: dict[Id, list[Id]]
