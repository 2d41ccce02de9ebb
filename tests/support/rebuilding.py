"""`python -m reporting rebuild` for tests that kill it: `python -m tests.support.rebuilding DSN`."""

import os
import sys

from common.settings import PREFIX
from reporting.projections.upkeep import upkeep

if __name__ == "__main__":
    os.environ[f"{PREFIX}DATABASE_URL"] = sys.argv[1]
    sys.exit(upkeep("rebuild"))
