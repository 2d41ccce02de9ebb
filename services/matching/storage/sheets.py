"""What papers of a speed dating are made from; and the feedback that was asked for, due at once."""

from datetime import datetime

from common.db import Connection
from common.timers import Timer, set_timer
from contracts.base import Id
from contracts.door import Channel
from matching.domain.papers import Sheet
from matching.storage import dating, employers, people
from matching.vault import Vault

FEEDBACK = "speed-dating-feedback"
_ASK = """
INSERT INTO matching.feedback (message_id, event_id, channel, asked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING true
"""


async def sheet(connection: Connection, vault: Vault | None, event_id: Id) -> Sheet | None:
    """The event with the timetable that holds. Without a vault employers have no names."""
    found = (await dating.find(connection, [event_id])).get(event_id)
    planned = (await dating.newest(connection, [event_id])).get(event_id)
    if found is None or planned is None:
        return None
    met = await dating.met(connection, [event_id])
    hidden = await people.withheld(connection, [guest.person_id for guest in found.event.guests])
    rows = await employers.find(connection, [host.employer_id for host in found.event.hosts])
    names = {row.employer_id: vault.open_employer(row.employer_id, row.sealed).name for row in rows} if vault else {}
    return Sheet(found.programme_id, planned.version, planned.event, planned.timetable, met, hidden, names)


async def ask_for_feedback(
    connection: Connection, event_id: Id, message_id: Id, channel: Channel, at: datetime
) -> bool:
    """Note that everybody is to be written to; False when this message was asked for before."""
    if not await connection.fetchval(_ASK, message_id, event_id, channel, at):
        return False
    told = {"event_id": event_id, "message_id": message_id, "channel": channel}
    await set_timer(connection, Timer(f"{FEEDBACK}:{message_id}", FEEDBACK, at, payload=told))
    return True
