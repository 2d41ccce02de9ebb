"""Feedback after a speed dating leaves through the personal-data door: at least once, under a stable message id.

The words are made when it leaves: whoever was protected in the meantime is left out.
"""

from collections.abc import Mapping

from common.calling import Called, Caller, CallFailed
from common.db import Connection
from common.timers import Handler, Timer
from matching.domain import papers
from matching.storage import sheets
from matching.vault import Vault


def timed(vault: Vault, door: Caller) -> Mapping[str, Handler]:
    """What is done when its moment has come, by the kind of timer."""

    async def send(connection: Connection, timer: Timer) -> None:
        told = timer.payload
        sheet = await sheets.sheet(connection, vault, told["event_id"])
        if sheet is None or not sheet.people_met():
            return
        asked = papers.feedback(sheet, told["message_id"], told["channel"])
        answer = await door.post("/door/messages", asked.model_dump(mode="json"))
        if not answer.ok and not _left_before(answer):
            raise CallFailed(f"the door answers {answer.status}")

    return {sheets.FEEDBACK: send}


def _left_before(answer: Called) -> bool:
    """The message went out in an earlier try, and somebody has come under protection since."""
    return answer.status == 409 and bool(answer.json().get("rule") == "message-exists")
