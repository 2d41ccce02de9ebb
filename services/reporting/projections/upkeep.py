"""`python -m reporting verify | rebuild`: is the ledger what the log says, and make it anew from the log.

Run beside a serving process or without one; needs nothing but the database.
"""

import asyncio
import json
import os
import sys
from typing import Literal

import asyncpg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from common.settings import PREFIX
from reporting.projections import tuning
from reporting.projections.rebuild import RebuildRunningError, rebuild
from reporting.projections.refolding import Comparison, verify

Command = Literal["verify", "rebuild"]


def upkeep(command: Command) -> int:
    """0 if the ledger is (now) what the log says, 1 if not, 2 if it could not be looked at."""
    dsn = os.environ.get(f"{PREFIX}DATABASE_URL")
    if not dsn:
        print(f"reporting: {PREFIX}DATABASE_URL is missing: name reporting's database.", file=sys.stderr)  # noqa: T201
        return 2
    try:
        found = asyncio.run(_look(command, dsn))
    except (OSError, asyncpg.PostgresError) as error:
        print(f"reporting: the database cannot be used ({type(error).__name__}).", file=sys.stderr)  # noqa: T201
        return 2
    except RebuildRunningError:
        print("reporting: another rebuild is at work; nothing was done.", file=sys.stderr)  # noqa: T201
        return 2
    print(json.dumps(found.content()))  # noqa: T201 - for whoever asked
    return 0 if found.same or found.replaced else 1


def _bar() -> Progress:
    """On the terminal's error stream: the answer alone is on the other."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


async def _look(command: Command, dsn: str) -> Comparison:
    log, target = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    try:
        if command == "verify":
            return await verify(log)
        tuning.settle()
        with _bar() as bar:
            task = bar.add_task("Folding the log", total=None)
            return await rebuild(log, target, told=lambda at, last: bar.update(task, completed=at, total=last))
    finally:
        await log.close()
        await target.close()
