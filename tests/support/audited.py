"""What pip-audit found, told so that an audit that could look nothing up is not taken for a clean one.

`pip-audit ... --format json | python -m tests.support.audited`. Ends with 1 when a vulnerability is known.
"""

import json
import sys
from typing import Any


def told(found: dict[str, Any]) -> tuple[str, bool]:
    """A report in words, and whether nothing is known against what is installed."""
    libraries = found["dependencies"]
    skipped = [one["name"] for one in libraries if "skip_reason" in one]
    known = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in libraries
        for hole in one.get("vulns", [])
    ]
    lines = [
        *known,
        f"looked up {len(libraries) - len(skipped)} of {len(libraries)} libraries, {len(known)} holes known",
    ]
    if skipped:
        lines.append(f"NOT AUDITED, for this index knows no advisories of them: {', '.join(skipped)}")
    return "\n".join(lines), not known


if __name__ == "__main__":
    words, sound = told(json.load(sys.stdin))
    print(words)  # noqa: T201 - for make
    sys.exit(not sound)
