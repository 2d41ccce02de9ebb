"""Signed reports with their files, and the calendar of those that are due."""

from datetime import date, datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.schema.nodes import Node, node_id
from gateway.api.schema.words import Language, resolved
from gateway.storage import reports as storage


@strawberry.enum(description="What a report is.")
class ReportKind(Enum):
    """Of the read contract."""

    INTERIM = "interim"
    FINAL = "final"
    ADDENDUM = "addendum"
    STEERING_SHEET = "steering-sheet"


@strawberry.enum(description="For whom a report was made.")
class ReportEdition(Enum):
    """A report says which of the two it is."""

    OPEN = strawberry.enum_value("open", description="For every partner: figures about people from releases.")
    CLOSED = strawberry.enum_value("closed", description="For owner and steering group: exact figures.")


@strawberry.type(description="A report as a file.")
class ReportFile:
    """Signed: its bytes never change."""

    format: str = strawberry.field(description="pdf, html, xlsx, csv or json.")
    language: str = strawberry.field(description="sv or en; mul where it holds both.")
    media_type: str = strawberry.field(description="As HTTP calls its format.")
    sha256: str = strawberry.field(description="The digest of its bytes, in hexadecimal.")
    path: str = strawberry.field(description="Where it is downloaded from this host, with the same token.")


@strawberry.type(description="A signed report.")
class Report(Node):
    """Open ones for every organisation of the programme, closed ones for readers of exact figures."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    programme_id: strawberry.ID = strawberry.field(description="The programme.")
    kind: ReportKind = strawberry.field(description="What it is.")
    edition: ReportEdition = strawberry.field(description="For whom it was made.")
    calendar_id: strawberry.ID | None = strawberry.field(description="Which entry of the calendar it answers.")
    covers_from: date = strawberry.field(description="The first day that it covers.")
    covers_to: date = strawberry.field(description="The last day that it covers.")
    signed_at: datetime = strawberry.field(description="When it was signed.")
    sha256: str = strawberry.field(description="The digest of what was signed, in hexadecimal.")
    texts: strawberry.Private[dict[str, str]]

    @resolved("Its name.")
    def title(self, lang: Language = Language.SV) -> str:
        """In the language asked for."""
        return self.texts[lang.value]

    @resolved("What it can be downloaded as.")
    async def files(self, info: Info[Asking, None]) -> list[ReportFile]:
        """By format and language."""
        return [_file(row) for row in await info.context.load.by(storage.files).load(self.id)]


@strawberry.type(description="A report that somebody expects on a day.")
class ReportDue:
    """From the programme's definition."""

    id: strawberry.ID = strawberry.field(description="Unique within its programme.")
    due_on: date = strawberry.field(description="The day by which it is expected.")
    delivered_on: date | None = strawberry.field(description="When the first report for it was signed.")
    to_organisations: list[strawberry.ID] = strawberry.field(description="Who expects it.")
    texts: strawberry.Private[dict[str, str]]

    @resolved("Its name.")
    def title(self, lang: Language = Language.SV) -> str:
        """In the language asked for."""
        return self.texts[lang.value]


@strawberry.type
class WithReports:
    """The reports of a programme."""

    id: strawberry.Private[strawberry.ID]

    @resolved("Signed reports, the newest first.")
    async def reports(self, info: Info[Asking, None]) -> list[Report]:
        """Those that this reader may see."""
        return [report(row) for row in await info.context.load.by(storage.reports).load(self.id)]

    @resolved("What is to be reported when, by day.")
    async def calendar(self, info: Info[Asking, None]) -> list[ReportDue]:
        """Recurring ones unrolled."""
        return [_due(row) for row in await info.context.load.by(storage.due).load(self.id)]


def report(row: Any) -> Report:
    """A row of read.report."""
    same = ("id", "programme_id", "calendar_id", "covers_from", "covers_to", "signed_at", "sha256")
    return Report(
        node_id=node_id("Report", row["id"]),
        kind=ReportKind(row["kind"]),
        edition=ReportEdition(row["edition"]),
        texts=_titles(row),
        **{name: row[name] for name in same},
    )


def _file(row: Any) -> ReportFile:
    same = ("format", "language", "media_type", "sha256")
    path = f"/reports/{row['report_id']}/{row['format']}?language={row['language']}"
    return ReportFile(path=path, **{name: row[name] for name in same})


def _due(row: Any) -> ReportDue:
    same = ("id", "due_on", "delivered_on", "to_organisations")
    return ReportDue(texts=_titles(row), **{name: row[name] for name in same})


def _titles(row: Any) -> dict[str, str]:
    return {"sv": row["title_sv"], "en": row["title_en"]}
