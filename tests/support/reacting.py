"""A till that hears the bakery: `python -m tests.support.reacting DSN NATS-URL CLOCK NAME` runs it as a process."""

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from common import db
from common.clock import Clock, SharedClock
from common.db import Connection
from common.events import Message
from common.inbox import Handler, Inbox, Together
from common.reactions import Reactions
from common.retrying import Delays
from common.store import Change, append, load
from tests.support.bakery import LoafBaked

HEARD = "shop.bakery.loaf.baked.v1"
TABLE = """
CREATE TABLE till (aggregate text, version int, number int, who text, n bigint GENERATED ALWAYS AS IDENTITY);
CREATE TABLE mood (note text PRIMARY KEY);
"""
_TAKE = """
INSERT INTO till (aggregate, version, number, who)
VALUES ($1, $2, $3, current_setting('application_name'))
"""
_TAKE_MANY = """
INSERT INTO till (aggregate, version, number, who)
SELECT *, current_setting('application_name') FROM unnest($1::text[], $2::int[], $3::int[])
"""
_REFUSED = "SELECT EXISTS (SELECT FROM mood WHERE note = ANY($1::text[]))"


async def ring_up(connection: Connection, message: Message) -> None:
    """State, then an event of one's own; then it fails if the mood table says so (all of it is undone)."""
    said = json.loads(message.body)
    await connection.execute(_TAKE, message.aggregate, message.version, said["number"])
    own = f"till-{message.aggregate}"
    version = len((await load(connection, [own]))[own])
    await append(connection, [Change(own, version, [LoafBaked(number=message.version)])])
    if said["note"] and await connection.fetchval(_REFUSED, [said["note"]]):
        raise RuntimeError("not today")


async def ring_up_many(connection: Connection, messages: Sequence[Message]) -> None:
    """The same for several at once."""
    said = [json.loads(message.body) for message in messages]
    numbers = [one["number"] for one in said]
    await connection.execute(_TAKE_MANY, [m.aggregate for m in messages], [m.version for m in messages], numbers)
    known = await load(connection, [f"till-{message.aggregate}" for message in messages])
    baked = [LoafBaked(number=message.version) for message in messages]
    changes = [Change(own, len(known[own]), [one]) for own, one in zip(known, baked, strict=True)]
    await append(connection, changes)
    if await connection.fetchval(_REFUSED, [one["note"] for one in said]):
        raise RuntimeError("not today")


def inbox(durable: str, clock: Clock, *, tries: int = 12, handler: Handler = ring_up) -> Inbox:
    """Its first try again after a minute of the clock."""
    return Inbox(durable, {HEARD: handler}, clock, Delays(timedelta(minutes=1), timedelta(days=1)), tries)


async def main(dsn: str, nats_url: str, clock_file: str, who: str) -> None:
    clock = SharedClock(Path(clock_file))
    pool = await db.open_pool(dsn, server_settings={"application_name": who})
    own = inbox("till", clock, handler=Together(ring_up_many))
    await Reactions(pool, nats_url, "BAKERY", "till", own.handlers, clock, inbox=own).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
