"""`insteg demo` ends without a trace and goes on with what it kept: after all others that look at the same demo."""

import json
import signal

import pytest

from local.system.layout import SERVICES
from tests.support.waiting import until
from tests.support.whole_system import Command, alive

pytestmark = pytest.mark.timeout(900)


async def test_ctrl_c_leaves_no_process_and_a_second_run_starts_on_kept_data(demo: Command):
    assert demo.process is not None
    stood = json.loads(demo.run("goals", "--json").stdout)
    running = demo.offspring()
    assert len(running) >= len(SERVICES) + 3
    demo.signal(signal.SIGINT)
    await until(lambda: demo.ended, 30)
    assert demo.process.returncode == 0, demo.said
    await until(lambda: not any(alive(pid) for pid in running), 5)
    again = demo.run("demo", "--exit", limit=90)
    assert again.returncode == 0, again.stderr
    assert "nothing is loaded again" in again.stdout
    assert json.loads((demo.folder / "out/demo/goals.json").read_text()) == stood, (
        "with what the tests before have told"
    )
