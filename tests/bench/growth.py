"""Does it stay as fast as it began? Cost per event and memory as the log grows, and reads at its full length.

The curves go to out/growth-cost.svg and out/growth-memory.svg: docs/benchmarks.md shows those of one run.

The projector at 40 goals, fed with facts without a bus, 40 of each participant, who come and go: subjects in memory are
bounded, so what was not touched for longest is evicted. A million facts in `make bench`, ten in `make bench-growth`.
"""

import asyncio
import random
import statistics
import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from common import db, streams
from common.bus import BusClient
from common.clock import SystemClock
from common.events import Message
from common.inbound import Projector
from common.inbound.intake import Intake
from common.inbound.sequence import Position
from reporting.projections import tuning
from reporting.projections.books import LedgerProjection
from reporting.storage import MIGRATIONS, figures
from tests.bench.engines import Engines
from tests.bench.ledger_history import FACTS_A_PERSON, Told, defined, definition, history
from tests.bench.plot import growth
from tests.bench.processor import memory_mb, spent
from tests.bench.report import Measured, Report
from tests.support.read_model import make_gateway_role

GOALS, SUBJECTS_IN_MEMORY = 40, 5000
WAVE, WAVE_DAYS = 250, 10
"""People a wave, and how many days later the next wave comes."""
MILLION = 1_000_000
_STREAM = "FED"
_AT = datetime(2016, 1, 15, tzinfo=UTC)
_READS_A_GOAL = 5
_NOW = "any goal on any date"


class Fed:
    """Stands where the reader of a stream stands; messages are laid before it."""

    stream = _STREAM

    def __init__(self) -> None:
        self.arrived = asyncio.Event()
        self._laid: deque[Message] = deque()
        self._seq = 0

    @property
    def waiting(self) -> int:
        return len(self._laid)

    def lay(self, told: list[Told]) -> None:
        for aggregate, before, event in told:
            self._seq += 1
            body = event.model_dump_json().encode()
            name = f"{aggregate}/{before + 1}"
            message = Message(_STREAM, self._seq, name, event.subject, aggregate, before + 1, _AT, body, b"")
            self._laid.append(message)
        self.arrived.set()

    def take(self, limit: int) -> list[Message]:
        return [self._laid.popleft() for _ in range(min(limit, len(self._laid)))]

    async def run(self) -> None:
        await asyncio.Event().wait()


async def run(report: Report, engines: Engines, facts: int = MILLION) -> None:
    """Feed wave after wave; then read."""
    dsn = await engines.database()
    admin = await db.connect(dsn)
    await make_gateway_role(admin)
    await admin.close()
    await db.migrate(dsn, *MIGRATIONS)
    pool = await db.open_pool(dsn)
    client = await streams.connect(engines.nats.url, name="bench-growth")
    tuning.settle()
    fed = Fed()

    def intake(_: BusClient, __: Mapping[str, Position], ___: int) -> Intake:
        return Intake([fed], fed.arrived)  # type: ignore[list-item]

    projection = LedgerProjection(SUBJECTS_IN_MEMORY)
    projector = Projector(pool, client, [_STREAM], projection, SystemClock(), batch=500, intake=intake)
    running = asyncio.create_task(projector.run())
    costs: list[float] = []
    memory: list[float] = []
    fed.lay([defined(definition(GOALS))])
    for facts_then in sorted({min(MILLION, facts), facts}):  # of ten million, reads are told at one million as well
        await _grow(engines, (projector, fed), facts_then, costs, memory)
        await _read(report, pool, facts_then)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    _show(report, costs, memory)
    _draw(costs, memory)
    await pool.close()
    await client.close()


async def _grow(
    engines: Engines, parts: tuple[Projector, Fed], facts: int, costs: list[float], memory: list[float]
) -> None:
    """Wave after wave until there are so many facts; what each costs, and the memory after it, are added."""
    projector, fed = parts
    programme = definition(GOALS)
    for wave in range(len(costs), facts // (WAVE * FACTS_A_PERSON)):
        begins = programme.period.start + timedelta(days=wave * WAVE_DAYS)
        said, attended = history(programme, WAVE, wave * WAVE, begins)
        told = sorted([*said, *attended], key=lambda one: one[2].occurred_on)
        wanted = projector.progress.fact_no + fed.waiting + len(told)
        fed.lay(_in_order(told))
        before = spent(engines.postgres.pid)
        while projector.progress.fact_no < wanted:
            await asyncio.sleep(0.005)
        costs.append((spent(engines.postgres.pid) - before).together / len(told) * 1e6)
        memory.append(memory_mb())


def _draw(costs: list[float], memory: list[float]) -> None:
    """Both curves, each point the middle of the waves around it: one wave alone shows what else ran on the machine."""
    for name, title, unit, values in (
        ("cost", "Processor time of an event, ours and PostgreSQL's, as the log grows", "µs", costs),
        ("memory", "Memory of the projector as the log grows", "MB", memory),
    ):
        middles = [statistics.median(values[max(0, n - 2) : n + 3]) for n in range(len(values))]
        points = [((number + 1) * WAVE * FACTS_A_PERSON, value) for number, value in enumerate(middles)]
        path = Path(f"out/growth-{name}.svg")
        path.parent.mkdir(exist_ok=True)
        path.write_text(growth(title, unit, points))


def _in_order(told: list[Told]) -> list[Told]:
    """An outcome dated before its exit waits for it, as its aggregate's version says."""
    by_aggregate: dict[str, list[Told]] = {}
    for one in told:
        by_aggregate.setdefault(one[0], []).append(one)
    waiting = {aggregate: deque(sorted(ones, key=lambda one: one[1])) for aggregate, ones in by_aggregate.items()}
    return [waiting[one[0]].popleft() for one in told]


def _show(report: Report, costs: list[float], memory: list[float]) -> None:
    few = max(1, min(5, len(costs) // 4))
    early, late = statistics.median(costs[1 : 1 + few]), statistics.median(costs[-few:])
    facts = len(costs) * WAVE * FACTS_A_PERSON
    report.add(Measured("cost per event, ours and PostgreSQL's, after 10,000", early, "µs"))
    report.add(Measured(f"cost per event after {facts:,}", late, "µs", "after 10,000", early))
    report.add(Measured("  growth of the cost per event", late / early, "times", wanted_at_most=1.2))
    full = min(len(memory) - 1, SUBJECTS_IN_MEMORY // WAVE + 5)  # when eviction has long begun
    report.add(Measured(f"memory after {facts:,}", memory[-1], "MB", f"after {full * 10_000:,}", memory[full]))


async def _read(report: Report, pool: asyncpg.Pool, facts: int) -> None:
    """Every goal on random dates, now and as known at random positions; the middle one and the slowest in a hundred."""
    programme, chance = definition(GOALS), random.Random(1)
    first, days = programme.period.start, facts // (WAVE * FACTS_A_PERSON) * WAVE_DAYS + 600
    async with pool.acquire() as connection:
        await connection.execute("VACUUM ANALYZE")  # as autovacuum does in its time
        for what, limit in ((_NOW, 5), ("any goal as known at any moment", 50)):
            took: list[float] = []
            for goal in programme.goals:
                for _ in range(_READS_A_GOAL):
                    on = first + timedelta(days=chance.randrange(days))
                    position = None if what == _NOW else chance.randrange(1, facts)
                    began = time.perf_counter()
                    await figures.values(connection, (programme.id, goal.id, programme.version), on, position)
                    took.append((time.perf_counter() - began) * 1000)
            took.sort()
            for name, value in (("p50", statistics.median(took)), ("p99", took[int(len(took) * 0.99)])):
                report.add(Measured(f"{what} at {facts:,} facts, {name}", value, "ms", wanted_at_most=limit))
