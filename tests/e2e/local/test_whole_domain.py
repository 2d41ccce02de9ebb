"""Whole lives through every service of the running system; after each settling the figures are the model's.

A failing example is a story of commands that hypothesis has made as short as it can.
"""

import asyncio
import os

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from common.clock import SystemClock
from local.client import Client
from local.system.layout import Layout
from tests.support.whole_domain import CONTROLLER
from tests.support.whole_hours import WholeDomain


def _run(layout: Layout, examples: int, steps: int) -> None:
    machine, client = WholeDomain, Client(layout, SystemClock())
    machine.layout, machine.token = layout, client.token("local", "service")
    machine.staff = client.token(CONTROLLER, "coordinator")
    with asyncio.Runner() as machine.runner:
        machine.http = httpx.AsyncClient(timeout=30)
        try:
            run_state_machine_as_test(machine, settings=settings(
                max_examples=examples, stateful_step_count=steps, deadline=None, database=None, print_blob=True,
                suppress_health_check=list(HealthCheck),
            ))  # fmt: skip
        finally:
            machine.runner.run(machine.http.aclose())
            machine.runner.run(client.__aexit__())


@pytest.mark.timeout(420)
def test_a_few_lives_come_to_the_figures_of_the_model(mailed):
    _run(mailed[0].layout, 12, 25)


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_many_lives_come_to_the_figures_of_the_model(mailed):
    _run(mailed[0].layout, int(os.environ.get("LIVES", "300")), 50)
