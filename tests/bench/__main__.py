"""`make bench`: every measurement in one run; `python -m tests.bench append relay` for some of them."""

import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
import uvloop

from tests.bench import (
    append,
    batches,
    calendars,
    enrolling,
    exports,
    freshness,
    gateway,
    gateway_beside,
    growth,
    ledger,
    machine,
    matching,
    projection,
    relay,
    releases,
    reports,
    surveys,
)
from tests.bench.engines import Engines, engines
from tests.bench.report import Report

Section = Callable[[Report, Engines], Awaitable[None]]


async def _append(report: Report, there: Engines) -> None:
    await append.run(report, there)


async def _batches(report: Report, there: Engines) -> None:
    await batches.run(report, await there.database())


async def _calendars(report: Report, there: Engines) -> None:
    await calendars.run(report, await there.database())


async def _surveys(report: Report, there: Engines) -> None:
    await surveys.run(report, await there.database())


async def _enrolling(report: Report, there: Engines) -> None:
    await enrolling.run(report, there)


async def _exports(report: Report, there: Engines) -> None:
    await exports.run(report, await there.database())


async def _freshness(report: Report, _: Engines) -> None:
    await freshness.run(report)


async def _releases(report: Report, _: Engines) -> None:
    await releases.run(report)


async def _growth_of_ten_million(report: Report, there: Engines) -> None:
    await growth.run(report, there, 10 * growth.MILLION)


SECTIONS: dict[str, Section] = {
    "append": _append,
    "batches": _batches,
    "enrolling": _enrolling,
    "calendars": _calendars,
    "relay": relay.run,
    "projection": projection.run,
    "ledger": ledger.run,
    "growth": growth.run,
    "gateway": gateway.run,
    "gateway-beside": gateway_beside.run,
    "freshness": _freshness,
    "matching": matching.run,
    "surveys": _surveys,
    "releases": _releases,
    "reports": reports.run,
    "exports": _exports,
}


LONG: dict[str, Section] = {"growth-long": _growth_of_ten_million}
"""Only when asked for by name."""


async def main(wanted: list[str]) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    report = Report()
    for name in wanted or SECTIONS:
        print(f"measuring {name} ...", flush=True)  # noqa: T201 - this is what it is for
        async with engines() as there:
            report.made_on = report.made_on or await machine.described(there)
            await (SECTIONS | LONG)[name](report, there)
        report.save(Path("out/bench.json"))  # after each, so that a later failure loses nothing
        report.save_markdown(Path("out/bench.md"))
    report.show()


if __name__ == "__main__":
    if unknown := [name for name in sys.argv[1:] if name not in SECTIONS | LONG]:
        sys.exit(f"There is no section {', '.join(unknown)}. There are: {', '.join(SECTIONS | LONG)}.")
    uvloop.run(main(sys.argv[1:]))
