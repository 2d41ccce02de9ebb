"""Finds people who look alike, beside the requests: a registration waits for nothing, staff see the pair soon after.

Keyed hashes give the few who share a birth date (or a slip of it) and a sound of the name; the vault opens those,
and the likeness of what is written decides. People who are one already, or were told apart, are not proposed again.
"""

import asyncio
from dataclasses import dataclass
from datetime import date

import asyncpg

from common.cancellation import heed
from common.clock import Clock
from common.db import Connection
from enrolment.domain import likeness, merges
from enrolment.storage import people, proposals
from enrolment.storage.people import PersonRow
from enrolment.storage.proposals import Proposal
from enrolment.vault import PersonalData, Vault

_POLL_SECONDS = 0.5
_AT_ONCE = 50
_MOST_ALIKE = 20


@dataclass(frozen=True, slots=True)
class Comparing:
    """Works off the queue. Run it in every process: each takes others."""

    pool: asyncpg.Pool
    vault: Vault
    clock: Clock

    async def run(self) -> None:
        """Compare until cancelled."""
        while True:
            heed()
            if not await self.compare_some():
                await asyncio.sleep(_POLL_SECONDS)

    async def compare_some(self) -> bool:
        """Compare the next few; False when nobody waits."""
        async with self.pool.acquire() as connection, connection.transaction():
            waiting = await proposals.take(connection, _AT_ONCE)
            for row in await people.find(connection, waiting):
                await self._compare(connection, row)
            return bool(waiting)

    async def _compare(self, connection: Connection, row: PersonRow) -> None:
        mine = self._written(row)
        if mine is None:
            return
        born, sounds = self._keys(row.controller, mine)
        found = await proposals.alike(connection, (row.controller, row.person_id), born, sounds, _MOST_ALIKE)
        for other in await people.find(connection, found):
            theirs = self._written(other)
            percent = likeness.likeness(mine, theirs) if theirs else 0
            if percent >= likeness.ENOUGH:
                first, second = merges.ordered(row.person_id, other.person_id)
                name = proposals.proposal_id(first, second)
                made = Proposal(name, row.controller, first, second, percent, self.clock.now())
                await proposals.add(connection, made)

    def _written(self, row: PersonRow) -> tuple[str, date] | None:
        if row.sealed is None:
            return None
        data: PersonalData = self.vault.open(row.person_id, row.sealed)
        return (data.name, data.birth_date) if data.name and data.birth_date else None

    def _keys(self, controller: str, written: tuple[str, date]) -> tuple[list[int], list[int]]:
        name, born = written
        days = [self.vault.search_key(controller, "born", day.isoformat()) for day in likeness.near(born)]
        return days, [self.vault.search_key(controller, "sound", sound) for sound in likeness.sounds([name])]
