"""The shop as a running process with its own database, on shared engines."""

import asyncio
import json
from pathlib import Path

from tests.support.processes import ServiceProcess
from tests.support.tokens import URL

from common.clock import SystemClock
from local.issuer import Issuer


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
        self._die = home / "die"

    def die_before_the_next_reply(self) -> None:
        self._die.touch()

    async def migrate(self) -> None:
        done = await asyncio.to_thread(self.run, "migrate")
        assert done.returncode == 0, done.stderr
