"""Processes of their own for tests that kill them: a module of tests/support run with arguments."""

import subprocess
import sys
from pathlib import Path

from local.engines.process import spawn, tail

ROOT = Path(__file__).parents[2]


class Child:
    """One child process; it dies with the test at the latest."""

    def __init__(self, log: Path, module: str, *arguments: str) -> None:
        self.log = log
        self._command = [sys.executable, "-m", module, *arguments]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Child":
        path = ":".join(str(ROOT / part) for part in ("services", "libs", "."))
        self._process = spawn(self._command, self.log, env={"PYTHONPATH": path, "PATH": "/usr/bin:/bin"})
        return self

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None, "not started"
        self._process.kill()
        self._process.wait()

    def check(self) -> None:
        """It must be alive: what made it end otherwise is in its log."""
        assert self._process is not None, "not started"
        assert self._process.poll() is None, tail(self.log, 30)
