"""Another master key: everybody is wrapped again in batches, by a command that may be killed and run again."""

import asyncio
import subprocess
import sys
from base64 import b64encode
from subprocess import PIPE

import pytest

from enrolment.keyring import Keyring
from enrolment.storage import people, rewrapping
from enrolment.vault import Vault
from tests.integration.enrolment.conftest import VAULT

NEW, OLD, PEPPER = b"n" * 32, b"m" * 32, b"p" * 32
RING = Keyring(NEW, [OLD])


class KilledError(Exception):
    """What a test does to the command."""


@pytest.fixture
async def peopled(empty):
    for name in "abcdefg":
        await empty.done("/people", {"person_id": name, "controller": "staden", "given_name": f"Test {name}"})
    await empty.done("/people/g/erasure", {"confirm": "g"})
    return empty


async def _names(pool, vault):
    async with pool.acquire() as connection:
        rows = await people.find(connection, "abcdefg")
    return {row.person_id: vault.open(row.person_id, row.sealed).given_name for row in rows if row.sealed}


async def test_it_goes_on_where_it_was_killed_and_ends_with_the_new_key_alone(peopled):
    before = await _names(peopled.pool, VAULT)
    steps = []

    def killed(done, whole):
        steps.append((done, whole))
        if len(steps) == 2:
            raise KilledError

    with pytest.raises(KilledError):
        await rewrapping.rewrap(peopled.pool, RING, killed, at_once=2)
    assert steps == [(2, 6), (4, 6)]
    assert await rewrapping.left(peopled.pool, RING) == 2
    assert await _names(peopled.pool, Vault(NEW, PEPPER, earlier=[OLD])) == before, "both keys serve meanwhile"
    again = await rewrapping.rewrap(peopled.pool, RING, lambda *_: None)
    assert (again.done, again.left) == (2, 0)
    assert await _names(peopled.pool, Vault(NEW, PEPPER)) == before
    assert "g" not in before, "who was erased stays so"
    assert await peopled.pool.fetchval("SELECT wrapped_key FROM enrolment.person WHERE person_id = 'g'") is None


async def test_what_no_key_opens_is_counted_and_left_as_it_is(peopled):
    came = await rewrapping.rewrap(peopled.pool, Keyring(NEW), lambda *_: None)
    assert came.left == 6
    assert len(await _names(peopled.pool, VAULT)) == 6


def command(database: str, **more: str) -> subprocess.Popen[str]:
    """`python -m enrolment rewrap`, under way."""
    told = {
        "DATABASE_URL": database,
        "NATS_URL": "nats://nowhere:1",
        "ISSUER": "x",
        "JWKS_URL": "https://x",
        "MASTER_KEY": b64encode(NEW).decode(),
        "REFERENCE_PEPPER": b64encode(PEPPER).decode(),
        **more,
    }
    environment = {f"INSTEG_{name}": value for name, value in told.items()}
    return subprocess.Popen(
        [sys.executable, "-m", "enrolment", "rewrap"], env=environment, text=True, stdout=PIPE, stderr=PIPE
    )


async def test_the_command_says_how_far_it_is_and_refuses_to_call_it_done_when_it_is_not(peopled, database):
    def run(**more):
        process = command(database, **more)
        said, complained = process.communicate(timeout=60)
        return process.returncode, said, complained

    code, _, complained = run()
    assert (code, "6 keys cannot be opened" in complained) == (1, True), complained
    code, said, complained = run(EARLIER_MASTER_KEYS=b64encode(OLD).decode())
    assert (code, "6 of 6 keys wrapped again" in said) == (0, True), complained
    assert run()[0] == 0, "the earlier key may go"


async def test_the_command_killed_between_two_batches_is_run_again_and_goes_on_with_what_is_left(peopled, database):
    many = [f"x{number:03}" for number in range(rewrapping.AT_ONCE)]
    await peopled.pool.executemany(
        "INSERT INTO enrolment.person (person_id, controller, wrapped_key, sealed) VALUES ($1, 'staden', $2, '')",
        [(person_id, Keyring(OLD).wrap(person_id, b"k" * 32)) for person_id in many],
    )
    earlier = {"EARLIER_MASTER_KEYS": b64encode(OLD).decode()}
    async with peopled.pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM enrolment.person WHERE person_id = $1 FOR UPDATE", many[-1])
        process = command(database, **earlier)
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == "enrolment: 500 of 506 keys wrapped again\n"
        process.kill()
        process.communicate()
    assert await rewrapping.left(peopled.pool, RING) == 6
    again = command(database, **earlier)
    said, complained = again.communicate(timeout=60)
    assert (again.returncode, "6 of 6 keys wrapped again" in said) == (0, True), complained
    kept = dict(await peopled.pool.fetch("SELECT person_id, wrapped_key FROM enrolment.person WHERE person_id ~ '^x'"))
    assert {Keyring(NEW).unwrap(person_id, wrapped) for person_id, wrapped in kept.items()} == {b"k" * 32}
