"""Signed reports and the calendar of those that are due: who sees a report sees its files."""

from collections.abc import Sequence

import asyncpg

from gateway.storage.reading import Reader, Reading, Rows, grouped, reading

REPORT = """SELECT r.id, r.programme_id, r.kind, r.edition, r.calendar_id, r.covers_from, r.covers_to, r.signed_at,
r.title_sv, r.title_en, r.sha256 FROM read.report r"""

_REPORTS = f"{REPORT} WHERE r.programme_id = ANY($1::text[]) ORDER BY r.programme_id, r.signed_at DESC, r.id"
_ONE = f"{REPORT} WHERE r.id = ANY($1::text[])"
_FILES = """
SELECT report_id, format, language, media_type, sha256
FROM read.report_file WHERE report_id = ANY($1::text[]) ORDER BY report_id, format, language
"""
_DUE = """
SELECT programme_id, id, title_sv, title_en, due_on, delivered_on, to_organisations
FROM read.report_due WHERE programme_id = ANY($1::text[]) ORDER BY programme_id, due_on, id
"""
_CONTENT = """
SELECT media_type, sha256, content FROM read.report_file WHERE report_id = $1 AND format = $2 AND language = $3
"""


async def reports(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """The newest first."""
    return grouped(await reading.rows(_REPORTS, list(programmes)), programmes)


async def one(reading: Reading, ids: Sequence[str]) -> list[Rows]:
    """By id: one row, or none where there is none for this reader."""
    return grouped(await reading.rows(_ONE, list(ids)), ids, by="id")


async def files(reading: Reading, reports: Sequence[str]) -> list[Rows]:
    """What each can be downloaded as."""
    return grouped(await reading.rows(_FILES, list(reports)), reports, by="report_id")


async def due(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """By day."""
    return grouped(await reading.rows(_DUE, list(programmes)), programmes)


async def content(pool: asyncpg.Pool, reader: Reader, report: str, kind: str, language: str) -> asyncpg.Record | None:
    """A file, if its report is there for this reader."""
    async with reading(pool, reader) as snapshot:
        rows = await snapshot.rows(_CONTENT, report, kind, language)
    return rows[0] if rows else None
