"""`insteg parked`, `unpark`, `drop`: events that reporting cannot make sense of, and what to do with them."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import asyncpg
import typer
from rich.table import Table

from common import inbound
from local.cli.terminal import fail, out, run
from local.system.databases import reporting_dsn
from local.system.layout import running

Aggregate = Annotated[str, typer.Argument(help="The aggregate, as `insteg parked` names it.")]


def parked() -> None:
    """List the aggregates whose events are held, and why."""
    held = run(_parked())
    if not held:
        out.print("Nothing is parked.")
        return
    table = Table("Aggregate", "Since fact", "Held", "Reason")
    for one in held:
        table.add_row(one.aggregate, str(one.since), str(one.held), one.reason)
    out.print(table)


def unpark(aggregate: Aggregate) -> None:
    """Take the held events in again, in their order."""
    if not run(_ask(inbound.unpark, aggregate)):
        fail(f"{aggregate} is not parked.")
    out.print(f"{aggregate} will be taken in again.")


def drop(aggregate: Aggregate) -> None:
    """Leave the held events out for good; they stay in the log."""
    if not run(_ask(inbound.drop, aggregate)):
        fail(f"{aggregate} is not parked.")
    out.print(f"{aggregate} will be left out.")


async def _parked() -> list[inbound.Parked]:
    connection = await asyncpg.connect(reporting_dsn(running()))
    try:
        return await inbound.parked(connection)
    finally:
        await connection.close()


async def _ask(question: Callable[[asyncpg.Pool, str], Awaitable[bool]], aggregate: str) -> bool:
    async with asyncpg.create_pool(reporting_dsn(running()), min_size=1, max_size=1) as pool:
        return await question(pool, aggregate)
