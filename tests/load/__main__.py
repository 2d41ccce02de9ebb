"""`make load`: every crowd in one run on a system of its own; `python -m tests.load mixed spike` for some of them.

LOAD_SECONDS (20), LOAD_SOAK_SECONDS (300), LOAD_SEED (1). Results also go to out/load.json.
"""

import os
import resource
import shutil
import sys
import tempfile
from pathlib import Path

import uvloop

from common.clock import SystemClock
from local.client import Client
from local.system import Layout, System
from local.system.instance import only_one
from local.system.layout import Ports
from tests.bench.report import Report
from tests.load.actors import Actors
from tests.load.scenarios import SCENARIOS, Stage


async def main(wanted: list[str]) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # before the gateway inherits it
    home = Path(tempfile.mkdtemp(prefix="insteg-load-"))
    home.chmod(0o755)
    system, report = System(Layout(home, Ports.free()), lambda _: None), Report("make load")
    seed = int(os.environ.get("LOAD_SEED", "1"))
    try:
        with only_one(home):
            await system.start(lambda _: None)
            async with Client(system.layout, SystemClock()) as client, Actors(client, seed) as actors:
                stage = Stage(
                    client, actors, system.pids, report, seed,
                    seconds=float(os.environ.get("LOAD_SECONDS", "20")),
                    soak_seconds=float(os.environ.get("LOAD_SOAK_SECONDS", "300")),
                )  # fmt: skip
                for name in wanted or SCENARIOS:
                    print(f"{name} ... (machine's load {os.getloadavg()[0]:.1f})", flush=True)  # noqa: T201
                    await SCENARIOS[name](stage)
                    report.save(Path("out/load.json"))
    finally:
        system.stop()
        shutil.rmtree(home, ignore_errors=True)
    report.show()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1:]))
