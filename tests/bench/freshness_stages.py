"""Where the time between a command and its figure goes: stamps that the system itself keeps, read after the load.

An event's `recorded_at` is taken when its command is decided, the stream's own time when the broker has it on the disk,
`known_at` when the projector takes it to fold it. The last stage ends with the first GraphQL answer that counts it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import quantiles

import asyncpg
from nats.js.api import AckPolicy, ConsumerConfig

from common import streams
from local.system import System
from local.system.databases import dsn, passwords
from tests.bench.report import Measured, Report

_TAKEN = """
SELECT seq, recorded_at, known_at FROM inbound.log WHERE stream = 'ENROLMENT' AND subject = $1 ORDER BY fact_no
"""


@dataclass(frozen=True)
class Way:
    """The moments of one event."""

    recorded: datetime
    in_the_stream: datetime
    taken: datetime
    seen: datetime

    def stages(self) -> dict[str, float]:
        """Seconds of each stage, in order."""
        return {
            "deciding, commit and relay": (self.in_the_stream - self.recorded).total_seconds(),
            "from the stream to the projector": (self.taken - self.in_the_stream).total_seconds(),
            "fold, commit and reading": (self.seen - self.taken).total_seconds(),
        }


async def ways(system: System, subject: str, seen: list[datetime]) -> list[Way]:
    """Of every event of this subject; `seen` says of each, in the log's order, when it was counted."""
    stored = await _stored(system)
    connection = await asyncpg.connect(dsn(system.postgres, "reporting", passwords(system.layout)))
    try:
        rows = await connection.fetch(_TAKEN, subject)
    finally:
        await connection.close()
    return [
        Way(row["recorded_at"], stored[row["seq"]], row["known_at"], at) for row, at in zip(rows, seen, strict=True)
    ]


async def _stored(system: System) -> dict[int, datetime]:
    bus = await streams.connect(system.nats.url, name="bench-stages")
    try:
        js, times = bus.jetstream(), {}
        reader = await js.pull_subscribe(">", stream="ENROLMENT", config=ConsumerConfig(ack_policy=AckPolicy.NONE))
        left = (await reader.consumer_info()).num_pending
        while left:
            for message in await reader.fetch(min(left, 500), timeout=5):
                told, left = message.metadata, left - 1
                times[told.sequence.stream] = told.timestamp.astimezone(UTC)
        return times
    finally:
        await bus.close()


def show(report: Report, label: str, told: list[Way]) -> None:
    """The middle and the slowest of each stage."""
    for stage in told[0].stages():
        cuts = quantiles([way.stages()[stage] for way in told], n=100)
        report.add(Measured(f"{label}: {stage}, p50", cuts[49] * 1e3, "ms"))
        report.add(Measured(f"{label}: {stage}, p99", cuts[98] * 1e3, "ms"))


def moment(now: datetime, now_by_counter: float, counter: float) -> datetime:
    """When it was that the performance counter stood so."""
    return now + timedelta(seconds=counter - now_by_counter)
