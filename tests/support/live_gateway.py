"""A gateway as a process of its own on a small read contract that a test may change: for subscriptions."""

import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from common.clock import SharedClock
from local.engines import Postgres
from tests.support import read_model
from tests.support.processes import ServiceProcess
from tests.support.subscribing import connected
from tests.support.tokens import URL, Tokens

_PATIENCE = 90
REFER = "INSERT INTO read.referral VALUES ($1, 'bridge', $2, $3, 'made', 'none', '2024-04-01')"


class LiveGateway:
    """What a test does with it. `database` is a connection of the keeper's."""

    def __init__(self, process: ServiceProcess, tokens: Tokens, clock: SharedClock, dsn: str) -> None:
        self.process, self.tokens, self.clock, self.dsn = process, tokens, clock, dsn
        self.database: asyncpg.Connection = None

    @asynccontextmanager
    async def as_at_first(self) -> AsyncIterator["LiveGateway"]:
        """For one test: nothing that the one before wrote; its log must hold no failure at the end."""
        if not self.process.running:
            await self.process.serve(_PATIENCE)
        self.database = await asyncpg.connect(self.dsn)
        await self.database.execute("DELETE FROM read.referral WHERE referral_id LIKE 'r-%'")
        await self.database.execute("UPDATE inbound.head SET complete_through = known_at")
        self.clock.set(read_model.KNOWN_AT)
        read = len(self.process.log.read_text())
        yield self
        await self.database.close()
        said = self.process.log.read_text()[read:]
        assert "Exception" not in said, said
        assert '"level": "error"' not in said, said

    @property
    def port(self) -> int:
        return self.process.port

    @property
    def pid(self) -> int:
        assert self.process._process is not None
        return self.process._process.pid

    def token(self, organisation: str = "friend", role: str = "partner") -> str:
        return self.tokens.mint(role, organisation=organisation, programmes=["*"])

    def subscriber(self, organisation: str = "friend", role: str = "partner", **options: Any):
        return connected(self.port, self.token(organisation, role), **options)

    async def refer(self, name: str, organisation: str = "friend", reference: str = "REF") -> None:
        await self.database.execute(REFER, name, organisation, reference)

    async def measured(self, name: str) -> float:
        """A number of /metrics."""
        async with httpx.AsyncClient() as client:
            text = (await client.get(f"{self.process.url}/metrics")).text
        (line,) = [line for line in text.splitlines() if line.startswith((f"{name} ", f"{name}{{"))]
        return float(line.rpartition(" ")[2])

    async def kill(self) -> None:
        """kill -9, and start it again at the same port."""
        await self.process.stop(signal.SIGKILL)
        await self.process.serve(_PATIENCE)


async def made(postgres: Postgres, name: str, home: Path, **settings: Any) -> LiveGateway:
    """A filled database of this name, and a gateway on it."""
    admin = await asyncpg.connect(postgres.dsn())
    await read_model.make_gateway_role(admin)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    await read_model.fill(postgres.dsn(name))
    clock = SharedClock(home / "clock", start=read_model.KNOWN_AT)
    tokens = Tokens(home, clock)
    (home / "jwks.json").write_text(json.dumps(tokens.issuer.jwks()))
    process = ServiceProcess(
        "gateway", home / "log", environment="test", issuer=URL, jwks_url=f"file://{home}/jwks.json",
        clock_file=home / "clock", cursor_key="the same in every process",
        database_url=postgres.dsn(name, "gateway", read_model.GATEWAY_PASSWORD), **settings,
    )  # fmt: skip
    try:
        await process.serve(_PATIENCE)
    except BaseException:
        process.abandon()
        raise
    return LiveGateway(process, tokens, clock, postgres.dsn(name))
