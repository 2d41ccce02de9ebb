"""Migrations are applied once, in order, and never change unnoticed."""

import asyncio
import threading
from pathlib import Path

import asyncpg
import pytest

from common import db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_pre_oven.sql").write_text("CREATE TABLE oven (id int); INSERT INTO oven VALUES (1);")
    (tmp_path / "0002_pre_loaf.sql").write_text("CREATE TABLE loaf (id int);")
    return tmp_path


async def test_files_are_applied_in_order_and_only_once(database: str, folder: Path) -> None:
    assert await db.pending(database, ("bakery", folder)) == [
        "bakery/0001_pre_oven.sql",
        "bakery/0002_pre_loaf.sql",
    ]
    assert await db.migrate(database, ("bakery", folder)) == ["bakery/0001_pre_oven.sql", "bakery/0002_pre_loaf.sql"]
    assert await db.migrate(database, ("bakery", folder)) == []
    assert await db.pending(database, ("bakery", folder)) == []


async def test_eight_processes_that_migrate_at_once_apply_each_file_once(database: str, folder: Path) -> None:
    applied = await asyncio.gather(*(db.migrate(database, ("bakery", folder)) for _ in range(8)))
    assert sorted(map(len, applied)) == [0] * 7 + [2]
    pool = await db.open_pool(database)
    assert await pool.fetchval("SELECT count(*) FROM oven") == 1
    await pool.close()


async def test_who_brings_no_migrations_looks_at_nobodys_list_of_them(database: str, folder: Path) -> None:
    await db.migrate(database, ("bakery", folder))
    connection = await asyncpg.connect(database)
    try:
        await connection.execute("CREATE ROLE reads_only")
        await connection.execute("SET ROLE reads_only")
        assert await db.pending(connection) == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.pending(connection, ("bakery", folder))
    finally:
        await connection.execute("RESET ROLE")
        await connection.execute("DROP ROLE reads_only")
        await connection.close()


async def test_a_file_that_changed_after_it_was_applied_is_refused(database: str, folder: Path) -> None:
    await db.migrate(database, ("bakery", folder))
    (folder / "0001_pre_oven.sql").write_text("CREATE TABLE oven (id bigint);")
    with pytest.raises(db.MigrationError, match=r"0001_pre_oven\.sql was changed"):
        await db.pending(database, ("bakery", folder))


async def test_a_file_numbered_before_an_applied_one_is_refused(database: str, folder: Path) -> None:
    await db.migrate(database, ("bakery", folder))
    (folder / "0000_pre_flour.sql").write_text("CREATE TABLE flour (id int);")
    with pytest.raises(db.MigrationError, match=r"0000_pre_flour\.sql is numbered before"):
        await db.migrate(database, ("bakery", folder))


async def test_a_failing_file_changes_nothing_and_names_itself(database: str, folder: Path) -> None:
    (folder / "0003_pre_wrong.sql").write_text("CREATE TABLE half (id int); SELECT no_such_column;")
    with pytest.raises(db.MigrationError, match=r"bakery/0003_pre_wrong\.sql failed"):
        await db.migrate(database, ("bakery", folder))
    connection = await asyncpg.connect(database)
    assert await connection.fetchval("SELECT to_regclass('half')") is None
    await connection.close()
    assert await db.pending(database, ("bakery", folder)) == ["bakery/0003_pre_wrong.sql"]


async def test_the_last_contracting_files_wait_until_the_old_code_is_gone(database: str, folder: Path) -> None:
    (folder / "0003_post_no_oven.sql").write_text("DROP TABLE oven;")
    assert len(await db.migrate(database, ("bakery", folder), before_release=True)) == 2
    assert await db.pending(database, ("bakery", folder), before_release=True) == []
    assert await db.migrate(database, ("bakery", folder)) == ["bakery/0003_post_no_oven.sql"]


def test_every_migration_shipped_has_a_fitting_name() -> None:
    assert all("_pre_" in file.name or "_post_" in file.name for file in db.MIGRATIONS.glob("*.sql"))
    assert (db.MIGRATIONS / "0001_pre_spine.sql").exists()


async def test_a_wrongly_named_file_is_refused(database: str, folder: Path) -> None:
    (folder / "3_more.sql").write_text("SELECT 1")
    with pytest.raises(db.MigrationError, match=r"3_more\.sql"):
        await db.pending(database, ("bakery", folder))


async def test_a_session_says_something_while_a_thread_thinks_in_its_transaction(database: str) -> None:
    connection = await asyncpg.connect(database, server_settings={"idle_in_transaction_session_timeout": "2s"})
    said, enough = [], threading.Event()

    def heard(query: asyncpg.connection.LoggedQuery) -> None:
        said.append(query.query)
        if len(said) > 3:
            enough.set()

    async with connection.transaction():
        connection.add_query_logger(heard)
        assert await db.kept_awake(connection, lambda: enough.wait(60), says_every=0.01), "it was said while it thought"
        connection.remove_query_logger(heard)
        assert await connection.fetchval("SELECT 1") == 1
    with pytest.raises(ZeroDivisionError):
        await db.kept_awake(connection, lambda: 1 // 0)
    await connection.close()
