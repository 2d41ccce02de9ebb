"""`insteg doctor`: every service of the running system, looked at by its own doctor, with its own settings."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import typer

from local.cli.terminal import fail, out
from local.engines import Nats, Postgres
from local.engines.process import StartError
from local.system import SERVICES, Layout
from local.system.databases import dsn, passwords
from local.system.environment import service_part
from local.system.layout import running


def doctor(
    service: list[str] | None = typer.Argument(None, help="Only these services; all if left out."),  # noqa: B008
) -> None:
    """Look at settings, databases, roles, migrations, streams, clocks, keys and issuer; say what to do."""
    chosen = service or list(SERVICES)
    if unknown := sorted(set(chosen) - set(SERVICES)):
        fail(f"{', '.join(unknown)} is no service; choose from {', '.join(SERVICES)}.")
    try:
        layout = running()
    except StartError as error:
        fail(str(error))
    with ThreadPoolExecutor(2) as two:
        done = list(two.map(lambda name: _examine(layout, name), chosen))
    for examined in done:
        out.print(examined.stdout.rstrip() or examined.stderr.rstrip(), markup=False, highlight=False, soft_wrap=True)
    if any(examined.returncode for examined in done):
        fail("Not everything is in order: see the lines that say WRONG.")


def _examine(layout: Layout, name: str) -> subprocess.CompletedProcess[str]:
    postgres = Postgres(layout.home / "postgres", layout.ports.postgres)
    nats = Nats(layout.home / "nats", layout.ports.nats)
    simulated = layout.clock.exists()
    part = service_part(layout, name, dsn(postgres, name, passwords(layout)), nats.url, simulated_clock=simulated)
    told = part.environment | ({"INSTEG_BUS_MONITOR_URL": nats.monitor_url} if nats.monitor_url else {})
    command = [sys.executable, "-m", name, "doctor"]
    return subprocess.run(command, env=os.environ | told, capture_output=True, text=True, check=False)  # noqa: S603
