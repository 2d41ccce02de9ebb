"""The data map's list of tables is what a migrated database really has."""

from pathlib import Path

import asyncpg

import enrolment
import matching
import surveys
from common import db
from local.documents import personal_data_of_matching, personal_data_of_surveys
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


_OF_MATCHING = """
SELECT table_schema || '.' || table_name AS place, column_name, data_type FROM information_schema.columns
WHERE table_schema = 'matching'
"""


async def test_every_sealed_or_naming_column_of_matching_is_on_the_data_map(database: str):
    folder = Path(matching.__file__).parent / "migrations"
    await db.migrate(database, ("common", db.MIGRATIONS), ("matching", folder))
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(_OF_MATCHING)
    finally:
        await connection.close()
    mapped = personal_data_of_matching.TABLES
    assert {place: set(columns) for place, columns in mapped.items()} == {
        place: {row["column_name"] for row in rows if row["place"] == place} for place in mapped
    }
    telling = {"sealed", "wrapped_key", "number_hash", "subject", "decided_by", "made_by", "name", "phone", "email"}
    found = {row["place"] for row in rows if row["column_name"] in telling}
    assert found == set(mapped)


async def test_every_table_of_surveys_with_free_text_is_on_the_data_map(database: str):
    folder = Path(surveys.__file__).parent / "migrations"
    await db.migrate(database, ("common", db.MIGRATIONS), ("surveys", folder))
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(_OF_MATCHING.replace("'matching'", "'surveys'"))
    finally:
        await connection.close()
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["place"], set()).add(row["column_name"])
    for place, columns in personal_data_of_surveys.TABLES.items():
        assert found[place] == set(columns)
    assert {place for place, columns in found.items() if columns & {"body", "subject"}} == set(
        personal_data_of_surveys.TABLES
    )
    assert {place for place, columns in found.items() if "draft" in columns} == set(personal_data_of_surveys.DRAFT)
