"""`insteg programme check FILE`: a definition file is right, or every fault with its line."""

from pathlib import Path
from typing import Annotated

import typer

from enrolment.definitions import Faults, read_file

app = typer.Typer(no_args_is_help=True, help="Programme definitions.")


@app.callback()
def group() -> None:
    """Programme definitions."""


@app.command("check")
def check(file: Annotated[Path, typer.Argument(help="A programme definition in YAML.")]) -> None:
    """Check a programme definition; nothing needs to run."""
    found = read_file(file)
    if isinstance(found, Faults):
        typer.echo(str(found), err=True)
        raise typer.Exit(1)
    typer.echo(f"{file}: {found.id}, version {found.version}, {len(found.goals)} goals, right.")
