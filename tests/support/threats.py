"""The tests that docs/security.md names: `python -m tests.support.threats` prints them for `make security`."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def named() -> list[str]:
    """Paths of tests, in the order of the page, each once."""
    page = (ROOT / "docs" / "security.md").read_text()
    return list(dict.fromkeys(re.findall(r"\btests/[a-z_/]+\.py\b", page)))


if __name__ == "__main__":
    print("\n".join(named()))  # noqa: T201 - for make
