"""Every crowd of `make load`, small: so that it still runs on the day when somebody wants to know."""

import pytest

from common.clock import SystemClock
from local.client import Client
from local.system.layout import SERVICES
from tests.bench.report import Report
from tests.load.actors import Actors
from tests.load.scenarios import SCENARIOS, Stage


@pytest.mark.timeout(240)
async def test_each_crowd_is_answered_and_measured(mailed):
    command, _ = mailed
    report = Report()

    # Found once: to look for them at every look takes a second where much else runs, in which nobody is answered.
    pids = {name: pid for name in SERVICES if (pid := command.pid(name)) is not None}
    async with Client(command.layout, SystemClock()) as client, Actors(client, 7) as actors:
        stage = Stage(client, actors, lambda: pids, report, seconds=2, soak_seconds=4, scale=0.02)
        for scenario in SCENARIOS.values():
            await scenario(stage)
    told = {line.what: line.value for line in report.lines}
    failed = {what: value for what, value in told.items() if what.endswith(": failed")}
    assert failed == dict.fromkeys(failed, 0)
    assert len(failed) == 7, "mixed, registering, partners, three thirds of the spike, soak"
    assert told["soak: reporting"] > 0
    heard = {what.partition(": ")[2]: value for what, value in told.items() if what.startswith("20 of them subscribed")}
    assert heard["told"] >= 5, "each decision is heard by the five subscribers of its referrer"
    assert (heard["missed"], heard["doubled"], heard["overheard"]) == (0, 0, 0)
    assert 0 < heard["lag p50"] <= heard["lag p99"]
    assert {"mixed, 3/s: age of the watermark p99", "as before again, after the spike's last second"} <= told.keys()
