"""What a real installation needs comes from commands: role, database, stream; and the doctor says what is missing."""

import asyncio
import re
from pathlib import Path

import asyncpg
import pytest

from local.engines import Nats, Postgres
from tests.support.shop_running import RunningShop
from tests.support.waiting import until


@pytest.fixture
async def shop(postgres: Postgres, nats_server: Nats, nats_client, tmp_path: Path):
    """A shop whose role and database nobody has made yet; its administrator may."""
    own = postgres.dsn("shop_db", "shop_role", "shop-p%40ss'word")
    shop = RunningShop(tmp_path, own, nats_server.url, admin_database_url=postgres.dsn(),
                       bus_monitor_url=nats_server.monitor_url)  # fmt: skip
    yield shop
    shop.abandon()
    admin = await asyncpg.connect(postgres.dsn())
    await admin.execute("DROP DATABASE IF EXISTS shop_db WITH (FORCE)")
    await admin.execute("DROP ROLE IF EXISTS shop_role")
    await admin.close()


async def _run(shop: RunningShop, command: str, **changed: str):
    return await asyncio.to_thread(shop.run, command, **changed)


def _wrong(text: str) -> list[str]:
    return [line.split(":")[1].replace("WRONG", "").strip() for line in text.splitlines() if "WRONG" in line]


async def test_provision_makes_what_is_missing_and_may_be_repeated(shop: RunningShop):
    first, again = await _run(shop, "provision"), await _run(shop, "provision")
    assert first.returncode == again.returncode == 0, first.stderr + again.stderr
    assert "role shop_role made" in first.stdout
    assert "database shop_db made" in first.stdout
    assert "made" not in again.stdout
    assert "stream BAKERY is there with 1 replicas" in again.stdout
    assert (await _run(shop, "migrate")).returncode == 0
    own = await asyncpg.connect(shop.database)
    mighty = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert await own.fetchval(mighty) is False
    assert await own.fetchval("SELECT has_database_privilege('public', current_database(), 'connect')") is False
    await own.close()


async def test_a_new_password_is_set_by_provision_and_who_has_the_old_one_waits(shop: RunningShop, postgres: Postgres):
    shop.environment["INSTEG_PATIENCE_SECONDS"] = "60"
    for command in ("provision", "migrate"):
        assert (await _run(shop, command)).returncode == 0
    await shop.serve()
    turned = postgres.dsn("shop_db", "shop_role", "another-one")
    done = await _run(shop, "provision", database_url=turned)
    assert done.returncode == 0, done.stderr
    assert await shop.ready(), "who is connected stays so"
    await shop.stop()
    shop.start("serve")
    await until(lambda: "it refuses who we are" in shop.log.read_text(), limit=30)
    await shop.stop()
    shop.environment["INSTEG_DATABASE_URL"] = turned
    await shop.serve()
    assert await shop.stop() == 0


async def test_migrate_waits_for_the_role_that_is_made_beside_it(shop: RunningShop):
    shop.environment["INSTEG_PATIENCE_SECONDS"] = "30"
    shop.start("migrate")
    try:
        await until(lambda: "it refuses who we are" in shop.log.read_text(), limit=30)
        assert shop.running, "a container that ends is started again ever later"
        assert (await _run(shop, "provision")).returncode == 0
        assert await shop.ended() == 0, shop.log.read_text()
    finally:
        shop.abandon()


async def test_a_stream_gets_more_room_when_the_setting_is_raised(shop: RunningShop, nats_client):
    for told, room in (({}, 1 << 30), ({"stream_gib": "2"}, 2 << 30)):
        done = await _run(shop, "provision", **told)
        assert done.returncode == 0, done.stderr
        assert (await nats_client.jetstream().stream_info("BAKERY")).config.max_bytes == room


async def test_the_doctor_says_what_to_do_until_nothing_is_left_to_do(shop: RunningShop):
    ill = await _run(shop, "doctor", patience_seconds="1")
    assert ill.returncode == 1
    assert _wrong(ill.stdout) == ["database", "stream BAKERY"]
    assert "python -m shop provision" in ill.stdout
    assert (await _run(shop, "provision")).returncode == 0
    unmigrated = await _run(shop, "doctor")
    assert "migrations" in _wrong(unmigrated.stdout)
    assert "python -m shop migrate" in unmigrated.stdout
    assert (await _run(shop, "migrate")).returncode == 0
    well = await _run(shop, "doctor")
    # The shared PostgreSQL of the tests runs without fsync, and the doctor sees it: that alone is left.
    assert _wrong(well.stdout) == ["durability of the database"], well.stdout
    assert "syncs before it acknowledges" in well.stdout
    for whose in ("database", "bus"):
        assert re.search(rf"ok +clock of the {whose}: [01]\.\d s from ours", well.stdout), well.stdout
    assert "1 usable keys" in well.stdout


async def test_the_doctor_does_not_take_the_buss_durability_on_trust(shop: RunningShop):
    blind = await _run(shop, "doctor", bus_monitor_url="http://127.0.0.1:1")
    assert "durability of the bus" in _wrong(blind.stdout)
    accepted = await _run(shop, "doctor", bus_monitor_url="http://127.0.0.1:1", accept_unsynced_bus="true")
    assert "durability of the bus" not in _wrong(accepted.stdout)


async def test_a_bus_that_acknowledges_first_is_refused_unless_it_was_accepted(shop: RunningShop, tmp_path: Path):
    lazy = Lazy(tmp_path / "lazy")
    await lazy.start()
    try:
        told = {"nats_url": lazy.url, "bus_monitor_url": str(lazy.monitor_url)}
        refused = await _run(shop, "provision", **told)
        assert refused.returncode == 1
        assert "set `sync_interval: always`" in refused.stderr
        assert (await _run(shop, "provision", **told, accept_unsynced_bus="true")).returncode == 0
    finally:
        lazy.stop()


class Lazy(Nats):
    """A NATS as it is by default: it syncs within two minutes."""

    def __init__(self, home: Path) -> None:
        from local.engines.process import free_port

        super().__init__(home, free_port())

    def _write_config(self) -> Path:
        config = super()._write_config()
        config.write_text(config.read_text().replace(", sync_interval: always", ""))
        return config
