"""An upgrade as docs/operations/upgrade.md tells it: two releases side by side, and what contracts comes last."""

import asyncio
from pathlib import Path

import asyncpg
import httpx
import pytest

from local.engines import Nats
from tests.support.pages import calls
from tests.support.shop_running import RunningShop

EXPAND, CONTRACT = sorted((words[1:] for words in calls("python -m", "docs/operations/upgrade.md")), key=len)[::-1]


class _NewerShop(RunningShop):
    """The next release, on the same database."""

    def __init__(self, home: Path, database: str, nats_url: str) -> None:
        super().__init__(home, database, nats_url)
        self.module = "tests.support.newer_shop"
        self.environment["SHOP_MIGRATIONS"] = str(home)


@pytest.fixture
async def releases(database: str, nats_server: Nats, nats_client, tmp_path: Path):
    """The older release, migrated, and the newer one, which has a table for trays and none for tins any more."""
    for name in ("older", "newer"):
        (tmp_path / name).mkdir()
    (tmp_path / "newer/0001_pre_tray.sql").write_text("CREATE TABLE tray (id int)")
    (tmp_path / "newer/0002_post_tin.sql").write_text("DROP TABLE tin")
    older = RunningShop(tmp_path / "older", database, nats_server.url)
    newer = _NewerShop(tmp_path / "newer", database, nats_server.url)
    await older.migrate()
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


async def test_both_releases_serve_until_the_older_has_gone_and_the_schema_is_contracted(releases, database):
    older, newer = releases
    connection = await asyncpg.connect(database)

    async def there() -> list[str]:
        asked = "SELECT name FROM unnest('{tin,tray}'::text[]) name WHERE to_regclass(name) IS NOT NULL"
        return [row["name"] for row in await connection.fetch(asked)]

    await connection.execute("CREATE TABLE tin (id int)")
    await older.serve()
    assert "lacks shop/0001_pre_tray.sql" in await _ran(newer, "check", status=1)
    assert "applied shop/0001_pre_tray.sql" in await _ran(newer, *EXPAND)
    assert await there() == ["tin", "tray"]
    await newer.serve()
    assert [await _bakes(older, "north"), await _bakes(newer, "north")] == [201, 201]
    assert await older.stop() == 0
    assert "applied shop/0002_post_tin.sql" in await _ran(newer, *CONTRACT)
    assert await there() == ["tray"]
    assert "nothing to migrate" in await _ran(newer, *CONTRACT)
    assert await _bakes(newer, "south") == 201
    await connection.close()
