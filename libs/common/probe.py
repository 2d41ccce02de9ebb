"""`python -m common.probe /readyz`: asks this machine's own process, for health checks without curl.

Imports next to nothing: it runs every few seconds beside the service.
"""

import os
import sys
import urllib.error
import urllib.request

_PATIENCE_SECONDS = 4


def probe(path: str) -> int:
    """0 if the answer is a success."""
    address = f"http://127.0.0.1:{os.environ.get('INSTEG_PORT', '8400')}{path}"
    try:
        with urllib.request.urlopen(address, timeout=_PATIENCE_SECONDS) as answer:
            return 0 if answer.status < 300 else 1
    except (urllib.error.URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(probe(sys.argv[1] if len(sys.argv) > 1 else "/readyz"))
