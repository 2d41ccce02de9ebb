"""All facts as files that any tool reads: CSV and Parquet, written while they are read, so that memory stays flat.

Nothing is lost when a system closes: every event byte for byte, with both clocks and when it became known, in the
order that everything reporting says is a fold of. `dictionary` says what every field means.
"""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Literal

from reporting.storage.exports.facts import Entry

if TYPE_CHECKING:
    import pyarrow

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
    """One row group for each page; the schema's metadata says through which position the facts reach."""

    def __init__(self, position: int) -> None:
        import pyarrow.parquet

        self._sink = _Sink()
        schema = _schema().with_metadata({"insteg.position": str(position)})
        self._writer: Any = pyarrow.parquet.ParquetWriter(self._sink, schema, compression="zstd")

    def begin(self) -> bytes:
        return self._sink.taken()

    def write(self, page: list[Entry]) -> bytes:
        import pyarrow

        columns = [list(column) for column in zip(*page, strict=True)]
        self._writer.write_table(pyarrow.table(columns, schema=self._writer.schema))
        return self._sink.taken()

    def end(self) -> bytes:
        self._writer.close()
        return self._sink.taken()


class _Sink(io.RawIOBase):
    """Where Arrow writes to: what it has written since it was last asked."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, content: Any) -> int:
        """Keep it until it is taken."""
        part = bytes(content)
        self._parts.append(part)
        self._length += len(part)
        return len(part)

    def tell(self) -> int:
        """How much was ever written: Parquet's footer counts from the beginning."""
        return self._length

    def taken(self) -> bytes:
        """What is new."""
        made = b"".join(self._parts)
        self._parts.clear()
        return made


def _schema() -> "pyarrow.Schema":
    import pyarrow

    moment = pyarrow.timestamp("us", "UTC")
    kinds: dict[str, pyarrow.DataType] = {
        "fact_no": pyarrow.int64(), "seq": pyarrow.int64(), "version": pyarrow.int32(),
        "occurred_on": pyarrow.date32(), "recorded_at": moment, "known_at": moment,
    }  # fmt: skip
    return pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in Entry._fields])
