"""`insteg programme check FILE` and `define FILE`: a definition is right, or every fault with its line."""

from pathlib import Path
from typing import Annotated

import typer

from common.clock import SystemClock
from contracts.programme import ProgrammeDefinition
from enrolment.definitions import Faults, read_file
from local.cli.terminal import run
from local.client import Client
from local.system.layout import running

app = typer.Typer(no_args_is_help=True, help="Programme definitions.")


@app.callback()
def group() -> None:
    """Programme definitions."""


DefinitionFile = Annotated[Path, typer.Argument(help="A programme definition in YAML.")]


@app.command("check")
def check(file: DefinitionFile) -> None:
    """Check a programme definition; nothing needs to run."""
    found = _read(file)
    typer.echo(f"{file}: {found.id}, version {found.version}, {len(found.goals)} goals, right.")


@app.command("define")
def define(file: DefinitionFile) -> None:
    """Give a programme definition, or its next version, to the running system."""
    found = _read(file)
    run(_define(found))
    typer.echo(f"{found.id}, version {found.version}, is defined.")


def _read(file: Path) -> ProgrammeDefinition:
    found = read_file(file)
    if isinstance(found, Faults):
        typer.echo(str(found), err=True)
        raise typer.Exit(1)
    return found


async def _define(definition: ProgrammeDefinition) -> None:
    async with Client(running(), SystemClock()) as client:
        await client.post("enrolment", "/programmes", definition.model_dump(mode="json", exclude_none=True))
