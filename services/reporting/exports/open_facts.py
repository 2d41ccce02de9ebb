"""All facts as files that any tool reads: CSV and Parquet, written while they are read, so that memory stays flat.

Nothing is lost when a system closes: every event byte for byte, with both clocks and when it became known, in the
order that everything reporting says is a fold of. `dictionary` says what every field means.
"""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from typing import Literal

from reporting.exports.parquet import Kind, Parquet
from reporting.storage.exports.facts import Entry

Form = Literal["csv", "parquet"]
MEDIA: dict[Form, str] = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


async def written(pages: AsyncIterator[list[Entry]], form: Form, position: int) -> AsyncIterator[bytes]:
    """The file, piece by piece."""
    writing = _Csv() if form == "csv" else _Parquet(position)
    yield writing.begin()
    async for page in pages:
        yield await asyncio.to_thread(writing.write, page)
    yield writing.end()


class _Csv:
    """RFC 4180: comma, CRLF, UTF-8; what is not known is empty."""

    def __init__(self) -> None:
        self._out = io.StringIO(newline="")
        self._rows = csv.writer(self._out)

    def begin(self) -> bytes:
        self._rows.writerow(Entry._fields)
        return self._taken()

    def write(self, page: list[Entry]) -> bytes:
        self._rows.writerows(
            [*entry[:8], *(value and value.isoformat() for value in entry[8:11]), *entry[11:]] for entry in page
        )
        return self._taken()

    def end(self) -> bytes:
        return b""

    def _taken(self) -> bytes:
        made = self._out.getvalue().encode()
        self._out.seek(0)
        self._out.truncate()
        return made


class _Parquet:
    """One row group for each page; the file's metadata says through which position the facts reach."""

    def __init__(self, position: int) -> None:
        columns: dict[str, Kind] = {name: _KINDS.get(name, "text") for name in Entry._fields}
        self._file = Parquet(columns, {"insteg.position": str(position)})

    def begin(self) -> bytes:
        return self._file.begin()

    def write(self, page: list[Entry]) -> bytes:
        return self._file.group(page)

    def end(self) -> bytes:
        return self._file.end()


_KINDS: dict[str, Kind] = {
    "fact_no": "int64", "seq": "int64", "version": "int32", "occurred_on": "date",
    "recorded_at": "moment", "known_at": "moment",
}  # fmt: skip
