"""What a killed run leaves in memory is removed by the next, and nothing of a run that lives."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.children import ROOT
from tests.support.folders import engines_folder

_HOLDS_ONE = """
import signal, sys
from pathlib import Path
from tests.support.folders import engines_folder
with engines_folder("insteg-test-", Path(sys.argv[1])) as folder:
    (folder / "postgres").mkdir()
    print(folder, flush=True)
    signal.pause()
"""


@contextmanager
def _run(place: Path) -> Iterator[tuple[subprocess.Popen, Path]]:
    """A run of its own that holds a folder there."""
    command = [sys.executable, "-c", _HOLDS_ONE, str(place)]
    path = ":".join(str(ROOT / part) for part in ("services", "libs", "."))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path}) as run:
        try:
            assert run.stdout is not None
            yield run, Path(run.stdout.readline().strip())
        finally:
            run.kill()


def test_the_folder_of_a_killed_run_is_removed_and_that_of_a_living_one_stays(tmp_path: Path):
    with _run(tmp_path) as (killed, left), _run(tmp_path) as (_, living):
        killed.kill()
        killed.wait()
        assert left.is_dir()
        with engines_folder("insteg-demo-", tmp_path) as own:
            assert sorted(tmp_path.iterdir()) == sorted([own, living])
            assert (living / "postgres").is_dir()


def test_a_folder_that_nobody_says_to_hold_is_none_of_ours(tmp_path: Path):
    (tmp_path / "insteg-somebodys").mkdir()
    with engines_folder("insteg-test-", tmp_path) as own:
        assert sorted(tmp_path.iterdir()) == sorted([own, tmp_path / "insteg-somebodys"])
    assert [each.name for each in tmp_path.iterdir()] == ["insteg-somebodys"]
