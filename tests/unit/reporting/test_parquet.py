"""What is written is read by Arrow as it was said: every kind, every missing value, any number of row groups."""

import io
from datetime import UTC, date, datetime, timedelta

import pyarrow
import pyarrow.parquet
from hypothesis import given
from hypothesis import strategies as st

from reporting.exports.parquet import Kind, Parquet

COLUMNS: dict[str, Kind] = {"name": "text", "few": "int32", "many": "int64", "on": "date", "at": "moment"}
TYPES = {
    "name": pyarrow.string(), "few": pyarrow.int32(), "many": pyarrow.int64(),
    "on": pyarrow.date32(), "at": pyarrow.timestamp("us", "UTC"),
}  # fmt: skip
MOMENTS = st.integers(-(10**15), 10**16).map(lambda n: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=n))
ROWS = st.tuples(
    st.none() | st.text(), st.none() | st.integers(-(2**31), 2**31 - 1), st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.dates(), st.none() | MOMENTS,
)  # fmt: skip


def file_of(groups: list[list[tuple]], columns: dict[str, Kind] = COLUMNS, **metadata: str) -> bytes:
    file = Parquet(columns, metadata)
    return b"".join([file.begin(), *(file.group(rows) for rows in groups), file.end()])


@given(st.lists(st.lists(ROWS, min_size=1, max_size=20), max_size=4))
def test_arrow_reads_every_row_as_it_was_written(groups):
    table = pyarrow.parquet.read_table(io.BytesIO(file_of(groups)))
    assert [tuple(row.values()) for row in table.to_pylist()] == [row for rows in groups for row in rows]
    assert {field.name: field.type for field in table.schema} == TYPES


def test_a_group_longer_than_a_byte_counts_and_a_wide_table_read_as_well():
    columns: dict[str, Kind] = {f"c{n}": "int32" for n in range(40)}
    rows = [tuple(None if (n + column) % 3 == 0 else n * column for column in range(40)) for n in range(1001)]
    table = pyarrow.parquet.read_table(io.BytesIO(file_of([rows, rows[:7]], columns)))
    assert [tuple(row.values()) for row in table.to_pylist()] == rows + rows[:7]


def test_arrow_finds_the_metadata_the_groups_and_their_sizes():
    content = file_of([[("å", 1, 2, date(2019, 1, 7), None)] * 3] * 2, position="7")
    file = pyarrow.parquet.ParquetFile(io.BytesIO(content))
    assert file.schema_arrow.metadata == {b"position": b"7"}
    assert (file.metadata.num_rows, file.metadata.num_row_groups) == (6, 2)
    column = file.metadata.row_group(1).column(0)
    assert (column.compression, column.num_values) == ("GZIP", 3)
    assert file.metadata.row_group(1).total_byte_size == sum(
        file.metadata.row_group(1).column(n).total_uncompressed_size for n in range(len(COLUMNS))
    )
