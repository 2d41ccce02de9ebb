"""`insteg goals`: the table of every goal of every programme."""

import json
from typing import Annotated

import typer

from common.clock import SystemClock
from local.cli.terminal import out, run
from local.client import Client
from local.figures import Answer, as_json, ask, owners
from local.system.layout import running
from local.table import goals_tables


def goals(
    as_json_: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False,
) -> None:
    """Show every goal of every programme, asked for over GraphQL with staff tokens."""
    answer = run(_ask())
    if as_json_:
        typer.echo(json.dumps(as_json(answer), ensure_ascii=False, indent=2))
    else:
        out.print(goals_tables(answer))


async def _ask() -> Answer:
    async with Client(running(), SystemClock()) as client:
        return await ask(client, await owners(client))
