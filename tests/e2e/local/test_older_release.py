"""The release before, its code and its own tests, on the schema of now: what an upgrade runs beside each other.

The release before is the newest tag; as long as there is none, the newest commit whose migrations took something away
(tests/contract/services/test_expand_and_contract.py), since everything after it is promised to work on what follows.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.services.test_expand_and_contract import BEFORE_THE_FIRST_RELEASE

ROOT = Path(__file__).resolve().parents[3]
TESTS = ("tests/integration/reporting/test_ledger_projection.py", "tests/integration/gateway/test_process.py",
         "tests/integration/gateway/test_answers.py", "tests/integration/activities/test_planning.py")  # fmt: skip
"""A projector's writing, a gateway's reading, a command service's both."""


def git(*told: str) -> str:
    done = subprocess.run(["git", *told], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def before() -> str:
    paths = [f"services/{name.replace('/', '/migrations/')}" for name in sorted(BEFORE_THE_FIRST_RELEASE)]
    return git("describe", "--tags", "--abbrev=0", "--match", "v*") or git("log", "-1", "--format=%H", "--", *paths)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_release_before_works_on_the_schema_of_now(tmp_path):
    if not (release := before()):
        pytest.skip("not run: there is no history here to take the release before from")
    tree = tmp_path / "before"
    tree.mkdir()
    archive = subprocess.run(["git", "archive", release], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(tree)], input=archive.stdout, check=True)
    newer = _newest_migrations(tree)
    assert newer, "else nothing is shown"
    path = os.pathsep.join(str(tree / part) for part in ("services", "libs", ""))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS],
        cwd=tree, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{release[:8]} on {len(newer)} newer migrations:\n{done.stdout[-4000:]}"


def _newest_migrations(tree: Path) -> list[Path]:
    """Laid beside those that the older tree has; the ones it did not have."""
    newer = []
    for file in (*ROOT.glob("services/*/migrations/*.sql"), *ROOT.glob("libs/common/*migrations/*.sql")):
        there = tree / file.relative_to(ROOT)
        if not there.exists():
            newer.append(there)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, there)
    return newer
