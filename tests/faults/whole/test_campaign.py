"""The whole system under load, and everything that can be done to it: after quiet every account agrees.

CHAOS_FAULTS sets the length of the long campaign, CHAOS_SEED repeats one.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from common.clock import SystemClock
from local.cli.demo import definitions
from local.client import Client
from tests.faults.common.conftest import home, seed
from tests.support.campaign.accounts import quiet, settle
from tests.support.campaign.faults import FAULTS, schedule
from tests.support.campaign.load import Load
from tests.support.campaign.running import carry_out
from tests.support.campaign.town import Town, running_town
from tests.support.mailroom import Mailroom, open_mailroom

__all__ = ["home", "seed"]

Everything = tuple[Town, Mailroom]


@pytest.fixture
async def everything(home: Path, seed: int) -> AsyncIterator[Everything]:
    """The running system and its mailroom."""
    with open_mailroom() as (room, address):
        async with running_town(home, seed, address) as town:
            yield town, room


async def _campaign(everything: Everything, seed: int, faults: int, programmes: int) -> None:
    town, mail = everything
    async with Client(town.layout, SystemClock(), patience=300) as client:
        chosen = sorted(definitions(), key=lambda d: d.id != "natverksbygge")[:programmes]
        load = Load(town, client, chosen, seed)
        await load.define()
        planned = schedule(seed, faults, limited_disk=town.disk.limited)
        campaign = await carry_out(town, load, planned, seed)
        await quiet(town, load)
        counted = await settle(town, load, mail, campaign.kills)
        print(campaign.told(counted, load))  # noqa: T201 - what a campaign is for
        missing = FAULTS.keys() - campaign.done.keys()
        if missing:
            print(f"not done here: {', '.join(sorted(missing))}")  # noqa: T201


@pytest.mark.timeout(600)
async def test_a_short_campaign_loses_and_doubles_nothing(everything: Everything, seed: int):
    await _campaign(everything, seed, faults=len(FAULTS), programmes=1)


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
async def test_a_long_campaign_loses_and_doubles_nothing(everything: Everything, seed: int):
    await _campaign(everything, seed, faults=int(os.environ.get("CHAOS_FAULTS", "1000")), programmes=4)
