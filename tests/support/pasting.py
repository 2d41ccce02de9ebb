"""What pages tell people to paste into a terminal, pasted: on a running system whose ports are others."""

import os
import re
import subprocess

from tests.support.whole_system import INSTEG, Command

_ADDRESS = re.compile(r"127\.0\.0\.1:84(\d\d)\b")


def here(system: Command, text: str) -> str:
    """The same with this system's ports: a page names those from 8400 on."""
    return _ADDRESS.sub(lambda found: f"127.0.0.1:{system.base + int(found[1])}", text)


def pasted(system: Command, text: str, limit: float = 600) -> str:
    """What a shell in the system's folder says to the lines of a page, which all must go well."""
    path = f"{INSTEG.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", here(system, text)],
        cwd=system.folder, env=system.environment() | {"PATH": path}, capture_output=True, text=True, timeout=limit,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{text}{done.stdout}{done.stderr}"
    return done.stdout
