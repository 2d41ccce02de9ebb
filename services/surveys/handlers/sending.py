"""Messages on their way: from the table of outgoing ones to enrolment's personal-data door, which knows the addresses.

Outside every transaction and at least once: a kill between sending and noting it sends again under the same message id,
and the door knows it. Links stand in the message alone, never in an event.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import structlog

from common.calling import Caller, CallFailed
from common.cancellation import heed
from common.retrying import Delays
from surveys.domain.links import Opened
from surveys.handlers import Tools
from surveys.handlers.letters import template
from surveys.storage import outgoing
from surveys.storage.outgoing import Due

_log = structlog.get_logger(__name__)
_POLL_SECONDS = 0.2
_BATCH = 50
_NO_EMAIL = "no-email"
"""The door's rule for who has no address: a text message is tried then, and after it staff hand the link out."""
_DELAYS = Delays(longest=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Sending:
    """Sends what is due. Run it in every process: the door tells two tries of one message apart from two messages."""

    pool: asyncpg.Pool
    door: Caller
    tools: Tools
    public_url: str

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            heed()
            if not await self.send_due():
                await asyncio.sleep(_POLL_SECONDS)

    async def send_due(self) -> int:
        """Send what is due now; returns how many messages were taken up."""
        async with self.pool.acquire() as connection:
            waiting = await outgoing.due(connection, self.tools.clock.now(), _BATCH)
        for message in waiting:
            heed()
            await self._send(message)
        return len(waiting)

    async def _send(self, message: Due) -> None:
        try:
            called = await self.door.post("/door/messages", self._body(message))
        except CallFailed:
            await self._later(message, "door-away")
            return
        if called.ok:
            (answer,) = called.json()["answers"]
            rule = (answer.get("rule") or "refused") if answer["status"] == "refused" else None
            async with self.pool.acquire() as connection, connection.transaction():
                await outgoing.settle(connection, message.message_id, refused=rule)
                if rule == _NO_EMAIL and message.channel == "email":
                    await outgoing.instead(connection, message, "sms", self.tools.clock.now())
            return
        _log.warning("the door did not take a message", status=called.status)
        await self._later(message, f"door-said-{called.status}")

    async def _later(self, message: Due, why: str) -> None:
        due_at = _DELAYS.next_try(self.tools.clock.now(), message.tries + 1)
        async with self.pool.acquire() as connection:
            await outgoing.later(connection, message.message_id, due_at, why)

    def _body(self, message: Due) -> dict[str, object]:
        opened = Opened(message.number, message.round, message.closes_on, assisted=False)
        link = f"{self.public_url}/s/{self.tools.links.token(opened)}"
        instrument = self.tools.shelf.get(message.instrument, message.version)
        assert instrument is not None, "the process does not start without a wording that was used"
        return {
            "message_id": message.message_id,
            "programme_id": message.programme_id,
            "purpose": message.purpose,
            "channel": message.channel,
            "template": template(instrument, reminder=message.purpose == "survey-reminder", channel=message.channel),
            "recipients": [
                {
                    "person_id": message.person_id,
                    "values": {"link": link, "last-day": message.closes_on.isoformat()},
                }
            ],
        }
