"""A key answers twice with the same response, refuses another request, and lets two at once run one by one."""

import asyncio

import asyncpg

from common.idempotency import KeyReuse, StoredResponse, forget, remember, remembered
from tests.support.bakery import OPENING
from tests.support.waiting import until

ANSWER = StoredResponse(201, {"etag": '"1"'}, b'{"loaf": 1}')


async def test_the_second_request_with_a_key_gets_the_first_answer(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        assert await remembered(connection, "k", b"bake") is None
        await remember(connection, "k", b"bake", ANSWER, OPENING)
    assert await remembered(pool, "k", b"bake") == ANSWER
    assert await remembered(pool, "k", b"bake") == ANSWER


async def test_a_key_used_for_another_request_is_refused(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await remembered(connection, "k", b"bake")
        await remember(connection, "k", b"bake", ANSWER, OPENING)
    assert await remembered(pool, "k", b"eat") == KeyReuse()


async def test_a_failed_request_leaves_its_key_free(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await remembered(connection, "k", b"bake")
        await transaction.rollback()
    assert await remembered(pool, "k", b"eat") is None


async def test_two_requests_at_once_with_one_key_run_one_after_the_other(pool: asyncpg.Pool) -> None:
    inside = 0
    carried_out = 0

    async def request() -> StoredResponse | KeyReuse:
        nonlocal inside, carried_out
        async with pool.acquire() as connection, connection.transaction():
            known = await remembered(connection, "k", b"bake")
            if known is not None:
                return known
            inside += 1
            assert inside == 1
            await until(lambda: waiting(connection))
            carried_out += 1
            inside -= 1
            await remember(connection, "k", b"bake", ANSWER, OPENING)
            return ANSWER

    async def waiting(connection: asyncpg.Connection) -> bool:
        return bool(await connection.fetchval("SELECT count(*) >= 3 FROM pg_locks WHERE NOT granted"))

    assert await asyncio.gather(*(request() for _ in range(4))) == [ANSWER] * 4
    assert carried_out == 1


async def test_old_answers_can_be_forgotten(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await remembered(connection, "k", b"bake")
        await remember(connection, "k", b"bake", ANSWER, OPENING)
    assert await forget(pool, OPENING) == 0
    assert await forget(pool, OPENING.replace(year=2020)) == 1
    assert await remembered(pool, "k", b"eat") is None
