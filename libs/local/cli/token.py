"""`insteg token`: a token of this machine's own issuer."""

from typing import Annotated

import typer

from common.clock import SystemClock
from contracts.roles import ROLES
from local.cli.terminal import fail, run
from local.client import Client
from local.system.layout import running


def token(
    organisation: Annotated[str, typer.Option(help="The organisation's id, as the programme definition has it.")],
    role: Annotated[list[str], typer.Option(help=f"One or more of {', '.join(ROLES)}.")],
    programme: Annotated[list[str] | None, typer.Option(help="Only these programmes; all if left out.")] = None,
) -> None:
    """Print a token for the running system, valid for twelve hours."""
    unknown = sorted(set(role) - set(ROLES))
    if unknown:
        fail(f"{', '.join(unknown)} is no role; choose from {', '.join(ROLES)}.")
    typer.echo(run(_token(organisation, role, programme)))


async def _token(organisation: str, roles: list[str], programmes: list[str] | None) -> str:
    async with Client(running(), SystemClock()) as client:
        return client.token(organisation, *roles, programmes=programmes)
