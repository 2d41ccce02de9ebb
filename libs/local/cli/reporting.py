"""`insteg reporting verify | rebuild`: are the figures what the log says, and make them anew from it."""

import json
import os
import subprocess
import sys

import typer

from common.clock import SystemClock
from local.cli.terminal import run
from local.client import Client
from local.system.databases import reporting_dsn
from local.system.layout import running

app = typer.Typer(no_args_is_help=True, help="Look after the figures.")


@app.command("verify")
def verify() -> None:
    """Compute every figure once more from the inbound log and compare."""
    typer.echo(json.dumps(run(_verify()), indent=2))


@app.command("rebuild")
def rebuild() -> None:
    """Fold the whole inbound log into fresh tables and change over to them."""
    layout = running()
    told = {"INSTEG_ENVIRONMENT": "local", "INSTEG_DATABASE_URL": reporting_dsn(layout)}
    command = [sys.executable, "-m", "reporting", "rebuild"]
    raise typer.Exit(subprocess.run(command, env=os.environ | told, check=False).returncode)  # noqa: S603 - our own


async def _verify() -> object:
    async with Client(running(), SystemClock()) as client:
        return await client.get("reporting", "/verify")
