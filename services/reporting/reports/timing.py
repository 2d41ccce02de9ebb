"""What reporting does about reports by itself: it keeps the calendar, reminds, and makes addenda when they are due."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import asyncpg
import structlog

from common import timers
from common.clock import Clock, local_date
from common.db import Connection
from common.timers import Timer
from contracts.decisions import Refusal
from contracts.programme import ProgrammeDefinition
from reporting.domain.reports.asking import Wanted
from reporting.domain.reports.calendar import Expected, unrolled
from reporting.domain.reports.order import order_of
from reporting.domain.reports.reminders import REMINDERS
from reporting.reports.canonical import Keys
from reporting.reports.making import ADDENDUM, ZONE, By, addendum_timer, make, sign
from reporting.storage.reports import due, keeping

_log = structlog.get_logger(__name__)
LOOK = "report-calendars"
REMIND = "report-due"
_LOOK_AGAIN = timedelta(seconds=5)
_WAIT = timedelta(days=30)
_BY_ITSELF = "reporting"


async def start(pool: asyncpg.Pool, clock: Clock) -> None:
    """See to it that somebody looks for new calendars; looking is a timer that sets itself anew."""
    async with pool.acquire() as connection, connection.transaction():
        await timers.set_timer(connection, Timer(LOOK, LOOK, clock.now()))


def handlers(clock: Clock, keys: Keys) -> Mapping[str, timers.Handler]:
    """By the timers' kinds."""

    async def look(connection: Connection, _: Timer) -> None:
        for programme in await due.changed(connection):
            await keep_calendar(connection, programme)
        await timers.set_timer(connection, Timer(LOOK, LOOK, clock.now() + _LOOK_AGAIN))

    async def remind(connection: Connection, timer: Timer) -> None:
        told = timer.payload
        programme, report, on = told["programme"], told["report"], date.fromisoformat(told["due"])
        too_late = told["about"] == "coming" and on < local_date(clock.now(), ZONE)
        if not too_late and await due.waited_for(connection, programme, report, on):
            await due.remind(connection, told["about"], (programme, report, on), told["days"], clock.now())
            _log.info("report due", programme=programme, report=report, about=told["about"], days=told["days"])

    async def add(connection: Connection, timer: Timer) -> None:
        await _add(connection, timer.payload["programme"], timer.subject, keys, clock.now())

    return {LOOK: look, REMIND: remind, ADDENDUM: add}


async def keep_calendar(connection: Connection, programme: ProgrammeDefinition) -> None:
    """Show what a definition expects, and set a reminder for each of it."""
    expected = unrolled(programme)
    await due.show(connection, programme, expected)
    await timers.set_timers(connection, [timer for each in expected for timer in _reminders(programme.id, each)])


def _reminders(programme: str, each: Expected) -> list[Timer]:
    report = {"programme": programme, "report": each.id, "due": each.due.isoformat()}
    begins = datetime.combine(each.due, time(), ZONE)
    return [
        Timer(
            f"{REMIND}:{programme}:{each.id}:{reminder.days}",
            REMIND,
            begins + reminder.after,
            programme,
            {**report, "about": reminder.about, "days": reminder.days},
        )
        for reminder in REMINDERS
    ]


async def _add(connection: Connection, programme: str, report: str, keys: Keys, now: datetime) -> None:
    """Make and sign the addendum of a final report, or wait on if a window was opened again meanwhile."""
    document = await keeping.signed_content(connection, programme, report)
    if document is None or await keeping.has_addendum(connection, report):
        return
    order = order_of(document["order"])
    made = await make(connection, programme, Wanted("addendum", order.edition), By(_BY_ITSELF, now))
    if isinstance(made, Refusal):
        await timers.set_timer(connection, addendum_timer(report, programme, now.astimezone(ZONE).date() + _WAIT))
        return
    if made is not None:
        await sign(connection, programme, made.id, keys, now)
        _log.info("addendum signed", report=made.id, adds_to=report)
