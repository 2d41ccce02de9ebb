"""The verb of a signed report: made from what is known on the day, looked at, signed, and handed over."""

from datetime import date

from local.simulate.hands import Hands
from local.simulate.room import Room


def sign_final(room: Room, on: date, calendar: str | None = None) -> None:
    """The final report; `calendar` names the expected report that it is."""
    wanted = {"kind": "final"} | ({"calendar": calendar} if calendar else {})

    async def sign(hands: Hands) -> None:
        made = await hands.post(room.coordinator, "reporting", f"/reports/{room.id}", wanted)
        path = f"/reports/{room.id}/{made['report_id']}/signature"
        await hands.post(room.coordinator, "reporting", path, {})
        if calendar:  # signed is not yet handed over: that is said to whoever keeps the programme's calendar
            told = {"report": calendar, "on": str(on)}
            await hands.post(room.coordinator, "enrolment", f"/programmes/{room.id}/deliveries", told)
            room.book.things.delivered[calendar] = on

    room.diary.errand(on, "report signed", sign)
