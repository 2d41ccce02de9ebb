"""What is watched of report deadlines, so that staff hear of it before a funder asks."""

from datetime import timedelta

import asyncpg

from common.clock import Clock, local_date
from common.inbound.measures import Gauge
from reporting.reports.making import ZONE
from reporting.storage.reports import due

_SOON = timedelta(days=14)
"""From the first reminder on."""
_GIVEN_UP = timedelta(days=92)
"""What was due longer ago is a matter for people, or came with a programme that had closed before it was defined here:
the calendar still says that it is late, and no alarm rings for ever."""


def measure(gauge: Gauge, pool: asyncpg.Pool, clock: Clock) -> None:
    """Register the gauges of the calendars of all programmes."""

    async def late() -> float:
        today = local_date(clock.now(), ZONE)
        return float(await due.expected_between(pool, today - _GIVEN_UP, today - timedelta(days=1)))

    async def soon() -> float:
        today = local_date(clock.now(), ZONE)
        return float(await due.expected_between(pool, today, today + _SOON))

    gauge("reports_late", "Reports that were due in the last 92 days and are not signed.", late)
    gauge("reports_due_soon", "Reports that are due within 14 days and not signed.", soon)
