"""Has this service taken in an event of another one? Asked by the one that said it and waits for everybody.

Answered from what the service really keeps: the inbox of its reactions, or the checkpoint of its projector. An
event that failed, waits or is parked has not been heard; a service that does not listen never has.
"""

from typing import Annotated

import asyncpg
from fastapi import APIRouter, Query

from common.http.guard import router

OPERATION = "GET /heard"
ROLE = "service"

_TABLES = "SELECT to_regclass('spine.inbox') IS NOT NULL, to_regclass('inbound.checkpoint') IS NOT NULL"
_IN_THE_INBOX = """
SELECT coalesce(bool_and(version >= $2), false) AND NOT EXISTS (
  SELECT FROM spine.retry WHERE aggregate = $1 AND version <= $2)
FROM spine.inbox WHERE aggregate = $1
"""
_BY_THE_PROJECTOR = """
SELECT EXISTS (SELECT FROM inbound.checkpoint WHERE stream = $1 AND seq >= $2)
   AND NOT EXISTS (SELECT FROM inbound.parked WHERE aggregate = $3)
"""


def heard_router(pool: asyncpg.Pool) -> APIRouter:
    """The operation that every service with a database answers to other services."""
    routes = router()

    @routes.get("/heard", include_in_schema=False)
    async def heard(
        stream: Annotated[str, Query(max_length=60)],
        aggregate: Annotated[str, Query(max_length=200)],
        version: Annotated[int, Query(ge=1, le=2**31 - 1)],
        seq: Annotated[int, Query(ge=0, le=2**53)] = 0,
    ) -> dict[str, bool]:
        """Whether this event, or a later one of its aggregate, was taken in. `seq` 0: not in the stream yet."""
        async with pool.acquire() as connection:
            listens, projects = await connection.fetchrow(_TABLES) or (False, False)
            taken = listens and await connection.fetchval(_IN_THE_INBOX, aggregate, version)
            if not taken and projects and seq:
                taken = await connection.fetchval(_BY_THE_PROJECTOR, stream, seq, aggregate)
        return {"heard": bool(taken)}

    return routes
