"""`insteg reporting verify | rebuild`: are the figures what the log says, and make them anew from it."""

import os
import subprocess
import sys

import typer

from local.cli.terminal import fail
from local.engines.process import StartError
from local.system.databases import reporting_dsn
from local.system.layout import running

app = typer.Typer(no_args_is_help=True, help="Look after the figures.")


@app.command("verify")
def verify() -> None:
    """Compute every figure once more from the inbound log and compare."""
    _pass_on("verify")


@app.command("rebuild")
def rebuild() -> None:
    """Fold the whole inbound log into fresh tables and change over to them."""
    _pass_on("rebuild")


def _pass_on(command: str) -> None:
    """Reporting's own command, with reporting's own database."""
    try:
        told = {"INSTEG_DATABASE_URL": reporting_dsn(running())}
    except StartError as error:
        fail(str(error))
    done = subprocess.run(  # noqa: S603 - our own command line, no shell
        [sys.executable, "-m", "reporting", command], env=os.environ | told, check=False
    )
    raise typer.Exit(done.returncode)
