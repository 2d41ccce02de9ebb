"""The guide from an empty file to a first figure, done on a running system: every command and question as it stands."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from common.clock import SystemClock
from local.demo.catch_up import caught_up
from tests.support.guides import missing
from tests.support.new_programme import FILE, Block, blocks
from tests.support.whole_system import INSTEG, Command
from tests.support.whole_town import Town

pytestmark = pytest.mark.timeout(240)
OWNER = "lillstad"


def _run(system: Command, folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    path = f"{INSTEG.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env=system.environment() | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )


async def test_a_newcomer_gets_from_an_empty_file_to_a_figure(town: Town):
    folder = town.system.folder / "guide"
    folder.mkdir()
    asked = 0
    said, answer = "", {}
    for block in blocks():
        match block:
            case Block(kind="yaml"):
                (folder / FILE).write_text(block.file)
                said = _run(town.system, folder, f"insteg programme check {FILE} || true").stdout
            case Block(kind="text"):
                assert said.strip() == block.text.strip()
            case Block(kind="csv"):
                (folder / block.name).write_text(block.text)
            case Block(kind="sh"):
                if block.file:
                    (folder / FILE).write_text(block.file)
                done = _run(town.system, folder, block.text)
                said = done.stdout
                assert done.returncode == (0 if block.file else 1), f"{block.text}{said}"
            case Block(kind="graphql"):
                await caught_up(town.client, SystemClock().now, OWNER)
                answer = await town.client.query(block.text, town.client.token(OWNER, "coordinator"))
            case Block(kind="json"):
                asked += 1
                assert missing(json.loads(block.text), answer) == []
    assert asked == 1
