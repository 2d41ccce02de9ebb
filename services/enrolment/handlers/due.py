"""Days that have come: a phase begins by the programme's calendar, a follow-up is to be asked for.

A timer says only that its day has come; what stands then decides whether anything happens.
"""

from collections.abc import Mapping
from typing import Any

from common import timers
from common.clock import Clock
from common.db import Connection
from common.timers import Timer
from enrolment.domain import follow_ups, phases
from enrolment.domain.participation import Participation
from enrolment.domain.phases import Where
from enrolment.domain.way import Way
from enrolment.handlers.carrying import Moment, carry
from enrolment.storage.desk import Desk, Wanted
from enrolment.vault import Vault


def handlers(clock: Clock, vault: Vault) -> Mapping[str, timers.Handler]:
    """By the timers' kinds."""

    async def phase(connection: Connection, timer: Timer) -> None:
        moment = Moment(clock.now(), vault)

        def decide(laid: Desk) -> None:
            where = _where(laid, timer.payload, moment)
            events = phases.enter_by_calendar(where, timer.payload["phase"], timer.payload["spell"])
            laid.keep(_aggregate(timer.payload), events)

        await carry(connection, _wanted(timer.payload), moment, decide)

    async def follow_up(connection: Connection, timer: Timer) -> None:
        moment = Moment(clock.now(), vault)

        def decide(laid: Desk) -> None:
            where = _where(laid, timer.payload, moment)
            events = follow_ups.remind(where, timer.payload["point"], timer.payload["spell"])
            laid.keep(_aggregate(timer.payload), events)

        await carry(connection, _wanted(timer.payload), moment, decide)

    return {"phase": phase, "follow-up": follow_up}


def _wanted(what: Mapping[str, Any]) -> Wanted:
    key = frozenset([(what["programme"], what["person"])])
    return Wanted(programmes=frozenset([what["programme"]]), participations=key, ways=key)


def _where(laid: Desk, what: Mapping[str, Any], moment: Moment) -> Where:
    key = (what["programme"], what["person"])
    participation = laid.participations.get(key, Participation())
    return Where(laid.programmes[key[0]].current, participation, laid.course.ways.get(key, Way()), moment.at)


def _aggregate(what: Mapping[str, Any]) -> str:
    return f"way:{what['programme']}:{what['person']}"
