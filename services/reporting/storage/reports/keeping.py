"""Reports as they are kept: made, signed, with the files that were rendered; nothing signed is ever changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.projection import Connection
from reporting.domain.reports.order import Edition, Order

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('report:' || $1))"
_NEXT = "SELECT coalesce(max(ordinal), 0) + 1 FROM report.made WHERE programme_id = $1"
_MAKE = """
INSERT INTO report.made (id, programme_id, ordinal, made_at, made_by, content) VALUES ($1, $2, $3, $4, $5, $6)
"""
_MADE = "SELECT content FROM report.made WHERE programme_id = $1 AND id = $2"
_DRAFTS = """
SELECT id, made_at, made_by, content FROM report.made
WHERE programme_id = $1 AND content IS NOT NULL ORDER BY ordinal
"""
_SIGN = """
INSERT INTO read.report (id, programme_id, kind, edition, calendar_id, covers_from, covers_to, position, signed_at,
                         title_sv, title_en, sha256)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_FILE = """
INSERT INTO read.report_file (report_id, format, language, media_type, sha256, content) VALUES ($1, $2, $3, $4, $5, $6)
"""
_NO_DRAFT_ANY_MORE = "UPDATE report.made SET content = NULL WHERE id = $1"
_SIGNED = """
SELECT id, kind, edition, calendar_id, covers_from, covers_to, position, signed_at, title_sv, title_en, sha256
FROM read.report WHERE programme_id = $1 ORDER BY signed_at, id
"""
_FILES = "SELECT format, language, media_type, sha256, content FROM read.report_file WHERE report_id = $1"
_READ = """
SELECT f.format, f.language, f.media_type, f.sha256, f.content
FROM read.report_file f JOIN read.report r ON r.id = f.report_id
WHERE r.programme_id = $1 AND r.id = $2 AND f.format = $3 AND f.language = $4
"""
_BY_HASH = """
SELECT f.report_id, f.format, f.language FROM read.report_file f JOIN read.report r ON r.id = f.report_id
WHERE r.programme_id = $1 AND f.sha256 = $2
"""
_LAST_FINAL = """
SELECT r.id, r.sha256, f.content FROM read.report r JOIN read.report_file f ON f.report_id = r.id AND f.format = 'json'
WHERE r.programme_id = $1 AND r.kind = 'final' AND r.edition = $2 ORDER BY r.signed_at DESC, r.id DESC LIMIT 1
"""
_ADDED = """
SELECT EXISTS (SELECT FROM read.report r JOIN read.report_file f ON f.report_id = r.id AND f.format = 'json'
               WHERE r.kind = 'addendum'
                 AND convert_from(f.content, 'UTF8')::jsonb #>> '{content,order,adds_to,report}' = $1)
"""
BOTH = "mul"
"""The language of a file that speaks both."""


@dataclass(frozen=True, slots=True)
class File:
    """What was rendered from a report, or the signed JSON itself."""

    format: str
    language: str
    media_type: str
    sha256: str
    content: bytes


async def lock(connection: Connection, programme: str) -> None:
    """One report of a programme at a time, until the transaction ends."""
    await connection.execute(_LOCK, programme)


async def next_ordinal(connection: Connection, programme: str) -> int:
    """The place of the programme's next report, from 1."""
    ordinal: int = await connection.fetchval(_NEXT, programme)
    return ordinal


async def keep_draft(
    connection: Connection, order: Order, ordinal: int, made: tuple[datetime, str], content: bytes
) -> None:
    """Keep what will be signed, byte for byte; `made`: when, and by whom."""
    await connection.execute(_MAKE, order.id, order.programme, ordinal, *made, content)


async def draft(connection: Connection, programme: str, report: str) -> bytes | None:
    """The content of a report that was made and not signed."""
    found: bytes | None = await connection.fetchval(_MADE, programme, report)
    return found


async def drafts(connection: Connection, programme: str) -> list[dict[str, Any]]:
    """Reports that were made and not signed."""
    rows = await connection.fetch(_DRAFTS, programme)
    return [
        {"id": row["id"], "made_at": row["made_at"], "made_by": row["made_by"], **_described(row["content"])}
        for row in rows
    ]


def _described(content: bytes) -> dict[str, Any]:
    told = json.loads(content)
    order = told["order"]
    return {
        "kind": order["kind"],
        "edition": order["edition"],
        "calendar_id": order["calendar"],
        "title": told["title"],
    }


async def keep_signed(
    connection: Connection, order: Order, title: dict[str, str], at: datetime, files: Sequence[File]
) -> None:
    """Keep a signed report with all its files; the draft is one no more."""
    (document,) = [file for file in files if file.format == "json"]
    covers = (order.covers_from, order.covers_to)
    what = (order.id, order.programme, order.kind, order.edition, order.calendar)
    words = (title["sv"], title["en"])
    await connection.execute(_SIGN, *what, *covers, order.position, at, *words, document.sha256)
    rows = [(order.id, f.format, f.language, f.media_type, f.sha256, f.content) for f in files]
    await connection.executemany(_FILE, rows)
    await connection.execute(_NO_DRAFT_ANY_MORE, order.id)


async def signed(connection: Connection, programme: str) -> list[dict[str, Any]]:
    """The signed reports of a programme, in the order in which they were signed."""
    return [dict(row) for row in await connection.fetch(_SIGNED, programme)]


async def files(connection: Connection, report: str) -> list[File]:
    """Every file of a report."""
    return [File(*row) for row in await connection.fetch(_FILES, report)]


async def file(connection: Connection, programme: str, report: str, form: str, language: str) -> File | None:
    """One file of a report."""
    row = await connection.fetchrow(_READ, programme, report, form, language)
    return None if row is None else File(*row)


async def document(connection: Connection, programme: str, report: str) -> bytes | None:
    """The signed JSON of a report."""
    found = await file(connection, programme, report, "json", BOTH)
    return None if found is None else found.content


async def signed_content(connection: Connection, programme: str, report: str) -> dict[str, Any] | None:
    """What a signed report says."""
    found = await document(connection, programme, report)
    return None if found is None else json.loads(found)["content"]


async def by_hash(connection: Connection, programme: str, sha256: str) -> tuple[str, str, str] | None:
    """(report, format, language) of the file whose bytes have this hash."""
    row = await connection.fetchrow(_BY_HASH, programme, sha256)
    return None if row is None else tuple(row)


async def last_final(
    connection: Connection, programme: str, edition: Edition
) -> tuple[str, str, dict[str, Any]] | None:
    """The last final report in this edition: its id, its hash and its content."""
    row = await connection.fetchrow(_LAST_FINAL, programme, edition)
    return None if row is None else (row["id"], row["sha256"], json.loads(row["content"])["content"])


async def has_addendum(connection: Connection, report: str) -> bool:
    """Whether a final report has its addendum."""
    found: bool = await connection.fetchval(_ADDED, report)
    return found
