"""An upgrade as docs/operations/upgrade.md tells it: two releases side by side, and what contracts comes last."""

import asyncio
from pathlib import Path

import asyncpg
import httpx
import pytest

from local.engines import Nats
from tests.support.pages import calls
from tests.support.shop_running import RunningShop

_CALLED = {tuple(words[1:]) for words in calls("python -m", "docs/operations/upgrade.md")}
CONTRACT, EXPAND = sorted(_CALLED, key=len)


class _Release(RunningShop):
    """The shop with these migrations of its own."""

    def __init__(self, home: Path, database: str, nats_url: str, migrations: dict[str, str]) -> None:
        home.mkdir()
        super().__init__(home, database, nats_url)
        self.module = "tests.support.shop_release"
        self.environment["SHOP_MIGRATIONS"] = str(home)
        for name, sql in migrations.items():
            (home / name).write_text(sql)


@pytest.fixture
async def releases(database: str, nats_server: Nats, nats_client, tmp_path: Path):
    """The older release, and the newer one, which has a table for trays and none for tins any more."""
    tins = {"0001_pre_tin.sql": "CREATE TABLE tin (id int)"}
    trays = {**tins, "0002_pre_tray.sql": "CREATE TABLE tray (id int)", "0003_post_tin.sql": "DROP TABLE tin"}
    older = _Release(tmp_path / "older", database, nats_server.url, tins)
    newer = _Release(tmp_path / "newer", database, nats_server.url, trays)
    yield older, newer
    older.abandon()
    newer.abandon()


async def _ran(shop: RunningShop, *words: str, status: int = 0) -> str:
    done = await asyncio.to_thread(shop.run, *words)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


async def _bakes(shop: RunningShop, oven: str) -> int:
    async with httpx.AsyncClient(base_url=shop.url, headers=shop.header) as client:
        return (await client.post("/loaves", json={"oven": oven})).status_code


async def _tables(database: str) -> list[str]:
    connection = await asyncpg.connect(database)
    asked = "SELECT name FROM unnest('{tin,tray}'::text[]) name WHERE to_regclass(name) IS NOT NULL"
    found = [row["name"] for row in await connection.fetch(asked)]
    await connection.close()
    return found


async def test_both_releases_serve_until_the_older_has_gone_and_the_schema_is_contracted(releases, database):
    older, newer = releases
    await _ran(older, *EXPAND)
    await older.serve()
    assert "lacks shop/0002_pre_tray.sql" in await _ran(newer, "check", status=1)
    assert "applied shop/0002_pre_tray.sql" in await _ran(newer, *EXPAND)
    assert await _tables(database) == ["tin", "tray"]
    await newer.serve()
    assert [await _bakes(older, "north"), await _bakes(newer, "north")] == [201, 201]
    assert await older.stop() == 0
    assert "applied shop/0003_post_tin.sql" in await _ran(newer, *CONTRACT)
    assert await _tables(database) == ["tray"]
    assert await _bakes(newer, "south") == 201


async def test_the_older_release_comes_back_to_the_schema_that_the_newer_one_had_expanded(releases, database):
    """docs/operations/rollback.md: its init container asks for its own migrations, and finds more than it knows."""
    older, newer = releases
    await _ran(newer, *EXPAND)
    await newer.serve()
    assert await _bakes(newer, "north") == 201
    assert await newer.stop() == 0
    assert "nothing to migrate" in await _ran(older, *EXPAND)
    await older.serve()
    assert await _bakes(older, "north") == 201
    assert await _tables(database) == ["tin", "tray"]
