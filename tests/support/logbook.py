"""Writes a log as the projector would, batch by batch, without a broker: for tests of a projection."""

from datetime import UTC, datetime, timedelta

import asyncpg

from common.events import Message
from common.inbound import log
from common.inbound.batch import plan
from common.projection import Projection

STREAM = "ENROLMENT"


def messages_of(said: list[tuple], first: int = 1) -> list[Message]:
    """(aggregate, version, event) as messages of one stream."""
    found = []
    for seq, (aggregate, version, event) in enumerate(said, first):
        body = event.model_dump_json().encode()
        at = datetime(2020, 6, 1, tzinfo=UTC)
        found.append(Message(STREAM, seq, f"{aggregate}/{version}", event.subject, aggregate, version, at, body, b""))
    return found


class Logbook:
    """One writer of the inbound log; every batch is one transaction."""

    def __init__(self, connection: asyncpg.Connection, projection: Projection) -> None:
        self.projection = projection
        self._connection = connection
        self._now = datetime(2020, 7, 1, tzinfo=UTC)

    async def write(self, messages: list[Message], batch: int = 500, *, crash: bool = False) -> None:
        for start in range(0, len(messages), batch):
            await self._write(messages[start : start + batch], crash=crash)

    async def _write(self, messages: list[Message], *, crash: bool) -> None:
        connection, projection = self._connection, self.projection
        head = await log.load(connection, [STREAM])
        self._now += timedelta(seconds=1)
        planned = plan(head, messages, self._now, None, {})
        await projection.prepare(connection, planned.facts)
        result = await projection.fold(planned.facts)
        transaction = connection.transaction()
        await transaction.start()
        assert await log.advance(connection, planned, None)
        await log.append(connection, planned.entries)
        await projection.write(connection, result)
        if crash:
            await transaction.rollback()
            projection.reset()
        else:
            await transaction.commit()
