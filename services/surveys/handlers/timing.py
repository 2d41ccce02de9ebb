"""What surveys does at a moment: asks on a programme's dates, reminds who has not answered, forgets what was begun."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from common.db import Connection
from common.timers import Handler, Timer
from surveys.domain import asking
from surveys.handlers import Tools
from surveys.storage import asking as put
from surveys.storage import invitations, locks, outgoing, participations, programmes, same_people

DATE = "survey-date"


def date_timer(programme_id: str, instrument: str, day: date) -> str:
    """The name of the timer of one date of one plan."""
    return f"{DATE}:{programme_id}:{instrument}:{day}"


def handlers(tools: Tools) -> Mapping[str, Handler]:
    """By kind of timer."""

    async def ask_everybody(connection: Connection, timer: Timer) -> None:
        """Put the question to everybody who takes part on this day."""
        name, day = timer.payload["instrument"], date.fromisoformat(timer.payload["date"])
        programme = (await programmes.find(connection, [timer.subject]))[timer.subject]
        plan = programme.plan(name)
        instrument = tools.shelf.get(name, plan.version)
        if instrument is None:
            raise LookupError(f"there is no instrument {name} of the version that is planned")
        await locks.settling(connection, [programme.id])
        clusters = await same_people.clusters(connection)
        wanted: list[put.Asking] = []
        for person_id, spell in await participations.taking_part(connection, programme.id, day, clusters):
            about = asking.about(
                programme, person_id, spell, plan=plan, moment="other", version=instrument.version
            )  # fmt: skip
            about = replace(about, on=day)
            wanted.append(put.Asking(about, instrument, plan))
        await put.ask(connection, wanted, links=tools.links, at=tools.clock.now())

    async def remind(connection: Connection, timer: Timer) -> None:
        """Write once more to who has not answered."""
        row = (await invitations.find(connection, [timer.subject])).get(timer.subject)
        if row is None or row.answered_on is not None or row.invitation.revoked:
            return
        await outgoing.add(connection, [(row.id, timer.payload["nth"], timer.due_at)])

    async def close(connection: Connection, timer: Timer) -> None:
        """Answers are no longer waited for: what was begun and never submitted goes."""
        await invitations.forget_drafts(connection, [timer.subject])

    return {DATE: ask_everybody, put.REMIND: remind, put.CLOSE: close}
