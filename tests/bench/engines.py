"""The engines of a bench run, as the demo starts them: fsync on, one machine."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from local.engines import Nats, Postgres
from local.engines.process import free_port


@dataclass
class Engines:
    """A running PostgreSQL and NATS, and fresh databases on demand."""

    postgres: Postgres
    nats: Nats
    _made: int = 0

    async def database(self) -> str:
        """The DSN of a new, empty database."""
        self._made += 1
        name = f"bench_{self._made}"
        connection = await asyncpg.connect(self.postgres.dsn())
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
        return self.postgres.dsn(name)


@asynccontextmanager
async def engines() -> AsyncIterator[Engines]:
    """Both engines in a folder of their own, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="insteg-bench-"))
    home.chmod(0o755)
    postgres, nats = Postgres(home / "postgres", free_port()), Nats(home / "nats", free_port())
    try:
        await postgres.start()
        await nats.start()
        yield Engines(postgres, nats)
    finally:
        nats.stop()
        postgres.stop()
        shutil.rmtree(home, ignore_errors=True)
