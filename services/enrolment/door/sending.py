"""The worker that empties the outbox: one letter at a time, at least once each, with an id that stays the same.

A death between carrying and noting it sends that one letter again; its Message-ID says that it is the same.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
import structlog

from common.cancellation import heed
from common.clock import Clock
from common.retrying import Delays, reason_of
from contracts.door import Channel
from enrolment.door.carriers import Carrier, Letter, Undeliverable
from enrolment.storage import messages
from enrolment.vault import SealBrokenError, Vault

_log = structlog.get_logger(__name__)
_POLL_SECONDS = 0.2
MOST_TRIES = 12
KIND = "message"


@dataclass(frozen=True, slots=True)
class Sender:
    """Carries what is due. Run it in every process: a letter is held by one of them."""

    pool: asyncpg.Pool
    vault: Vault
    clock: Clock
    carriers: Mapping[Channel, Carrier]
    delays: Delays = field(default_factory=lambda: Delays(timedelta(seconds=5), timedelta(hours=1)))

    async def run(self) -> None:
        """Carry until cancelled."""
        while True:
            heed()
            if not await self.carry_one():
                await asyncio.sleep(_POLL_SECONDS)

    async def carry_one(self) -> bool:
        """Carry the next that is due; False when there is none."""
        async with self.pool.acquire() as connection, connection.transaction():
            row = await messages.next_due(connection, self.clock.now())
            if row is None:
                return False
            at = (row["message_id"], row["nr"])
            try:
                await self.carriers[row["channel"]].carry(self._letter(row))
            except (Undeliverable, SealBrokenError, KeyError) as error:
                rule = error.rule if isinstance(error, Undeliverable) else "cannot-be-read"
                await messages.failed(connection, *at, rule)
                _log.warning("message not delivered", message=at[0], number=at[1], rule=rule)
            except OSError as error:
                await self._later(connection, row, error)
            else:
                await messages.sent(connection, *at, self.clock.now())
            return True

    async def _later(self, connection: Any, row: dict[str, Any], error: OSError) -> None:
        tries = row["tries"] + 1
        _log.warning("message waits", message=row["message_id"], number=row["nr"], reason=reason_of(error))
        if tries >= MOST_TRIES:
            await messages.failed(connection, row["message_id"], row["nr"], "tried-too-often")
        else:
            due = self.delays.next_try(self.clock.now(), tries)
            await messages.again(connection, row["message_id"], row["nr"], due, tries)

    def _letter(self, row: dict[str, Any]) -> Letter:
        if row["wrapped_key"] is None:
            raise Undeliverable("person-erased")
        content = self.vault.open_more(row["person_id"], row["wrapped_key"], KIND, row["sealed"])
        told = msgspec.json.decode(content)
        return Letter(letter_id(row["message_id"], row["person_id"], row["nr"]), row["channel"], **told)


def letter_id(message_id: str, person_id: str, nr: int) -> str:
    """The same for every try, and it names nobody."""
    return hashlib.blake2b(f"{message_id}\n{person_id}\n{nr}".encode(), digest_size=16).hexdigest()
