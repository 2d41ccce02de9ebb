"""The README's commands that take something out, each done on the running demo as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from tests.support.whole_system import Command

pytestmark = pytest.mark.timeout(900)
README = (Path(__file__).parents[3] / "README.md").read_text()
(BLOCK,) = re.findall(r"^## Taking something out\n+```\n(.*?)```", README, re.MULTILINE | re.DOTALL)


def test_every_command_of_the_readme_takes_something_out(demo: Command):
    calls = [shlex.split(line, comments=True) for line in BLOCK.splitlines()]
    assert {call[0] for call in calls} == {"insteg"}
    for call in calls:
        done = demo.run(*call[1:], limit=120)
        assert done.returncode == 0, f"{call}: {done.stdout}{done.stderr}"
        assert done.stdout.strip(), call
    assert "natverksbygge~report-1" in demo.run("report", "list", "natverksbygge").stdout
    assert [*(demo.folder / "out" / "facts").iterdir()] != []
