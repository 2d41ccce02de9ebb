"""The data map's list of tables is what a migrated database really has."""

from pathlib import Path

import asyncpg

import enrolment
from common import db
from local.documents.personal_data import TABLES

_COLUMNS = """
SELECT table_schema || '.' || table_name AS place, column_name FROM information_schema.columns
WHERE table_schema = 'enrolment'
"""


async def test_every_column_of_enrolments_own_tables_is_on_the_data_map(database: str):
    folder = Path(enrolment.__file__).parent / "migrations"
    await db.migrate(database, ("common", db.MIGRATIONS), ("enrolment", folder))
    connection = await asyncpg.connect(database)
    try:
        found = {(row["place"], row["column_name"]) for row in await connection.fetch(_COLUMNS)}
    finally:
        await connection.close()
    assert found == {(table, column) for table, columns in TABLES.items() for column in columns}
