"""A release of the shop that has migrations of its own, in the folder that SHOP_MIGRATIONS names."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from common.serve import SPINE, main
from tests.support import shop

PROGRAM = replace(shop.PROGRAM, sources=(SPINE, ("shop", Path(os.environ["SHOP_MIGRATIONS"]))))

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
