"""Has every service heard that somebody is protected? 200 when all have, else 202 naming those that have not.

Each is asked for the event itself (GET /heard): its inbox or its projector's checkpoint tells. A service that is
away has not confirmed.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg

from common.calling import Caller, CallFailed
from contracts.enrolment_people import PersonProtected
from enrolment.storage import said
from enrolment.storage.said import Said

STREAM = "ENROLMENT"
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Listeners:
    """The services that keep something by person, each with a caller; and how long a command waits for them."""

    callers: Mapping[str, Caller] = field(default_factory=dict)
    seconds: float = 3.0

    async def waiting_for(self, pool: asyncpg.Pool, person_ids: Sequence[str], *, patient: bool) -> list[str]:
        """The names of those that have not heard the last word about these people."""
        loop = asyncio.get_running_loop()
        limit = loop.time() + self.seconds
        waiting = list(self.callers)
        while waiting:
            async with pool.acquire() as connection:
                last = await said.last(connection, person_ids, PersonProtected.subject)
            heard = await asyncio.gather(*(self._has_heard(name, last) for name in waiting))
            waiting = [name for name, has in zip(waiting, heard, strict=True) if not has]
            if not patient or loop.time() > limit:
                break
            if waiting:
                await asyncio.sleep(_PAUSE_SECONDS)
        return waiting

    async def _has_heard(self, name: str, last: Sequence[Said]) -> bool:
        for event in last:
            query = {"stream": STREAM, "aggregate": event.aggregate, "version": str(event.version)}
            try:
                answer = await self.callers[name].get("/heard", query=query | {"seq": str(event.seq)})
            except CallFailed:
                return False
            if not answer.ok or answer.json() != {"heard": True}:
                return False
        return True
