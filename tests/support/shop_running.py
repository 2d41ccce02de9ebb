"""The shop as a running process with its own database, on shared engines."""

import json
from pathlib import Path

from common import db
from common.clock import SystemClock
from local.issuer import Issuer
from tests.support.processes import ServiceProcess
from tests.support.shop import PROGRAM
from tests.support.tokens import URL


class RunningShop(ServiceProcess):
    """A ServiceProcess of tests.support.shop with a token for a baker."""

    def __init__(self, home: Path, database: str, nats_url: str, **settings: object) -> None:
        issuer = Issuer(home, URL, SystemClock())
        (home / "jwks.json").write_text(json.dumps(issuer.jwks()))
        told = {
            "environment": "test", "database_url": database, "nats_url": nats_url, "issuer": URL,
            "jwks_url": (home / "jwks.json").as_uri(), "die_once": home / "die", "patience_seconds": 2,
        }  # fmt: skip
        super().__init__("tests.support.shop", home / "shop.log", **{**told, **settings})
        self.header = {"authorization": f"Bearer {issuer.mint(organisation='org-1', roles=['baker'])}"}
        self.database = database
        self._die = home / "die"

    def die_before_the_next_reply(self) -> None:
        self._die.touch()

    async def migrate(self) -> None:
        """As `migrate` does, without the price of a process."""
        await db.migrate(self.database, *PROGRAM.sources)
