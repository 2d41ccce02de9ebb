"""Keeps the rows of the entity views: of each thing what the highest version of its aggregate says.

One statement per table and batch, and none where a batch says nothing of it. Keeping the same row twice, or an older
one after a newer one, changes nothing; so the views are the same whatever order events arrived in.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from common.projection import Connection
from reporting.storage.events.entities import Row, Table

_KEEP = """
INSERT INTO {table} AS known ({columns})
SELECT {columns} FROM json_populate_recordset(NULL::{table}, $1::text::json)
ON CONFLICT ({key}) DO UPDATE SET {changes} WHERE known.version < excluded.version
"""

Rows = Mapping[Table, Mapping[tuple[Any, ...], Row]]


async def keep(connection: Connection, rows: Rows) -> None:
    """Store what a batch says of things, by table and key."""
    for table, said in rows.items():
        contents = [row.content for row in said.values()]
        statement = _statement(table, tuple(contents[0]))
        await connection.execute(statement, msgspec.json.encode(contents).decode())


@cache
def _statement(table: Table, columns: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in table.key)
    return _KEEP.format(table=table.name, columns=", ".join(columns), key=", ".join(table.key), changes=changes)
