"""A database that is archived as docs/operations/backup-and-restore.md tells, and brought back to a moment."""

import asyncio
import os
import shutil
import subprocess
import time
from pathlib import Path

import asyncpg

from local.engines import Postgres
from local.engines.postgres import _NOBODY, _programs
from local.engines.process import free_port


class Archived(Postgres):
    """A PostgreSQL whose WAL goes to an archive as it is written, from which it can be brought back to a moment."""

    def __init__(self, home: Path, archive: Path) -> None:
        archive.mkdir(parents=True)
        archive.chmod(0o777)
        self.archive = archive
        super().__init__(
            home, free_port(), archive_mode="on", archive_command=f"cp %p {archive}/%f",
            wal_level="replica", max_wal_senders="4",
        )  # fmt: skip

    def base_backup(self, into: Path) -> None:
        command = [str(_programs() / "pg_basebackup"), "-D", str(into), "-X", "stream", "-c", "fast", "-d", self.dsn()]
        subprocess.run(command, check=True, capture_output=True)

    async def restored(self, backup: Path, moment: str) -> float:
        """Bring the data back to `moment`; returns how many seconds it took until it answered and could write."""
        started = time.perf_counter()
        shutil.rmtree(self.data)
        shutil.copytree(backup, self.data)
        (self.data / "recovery.signal").touch()
        self.data.chmod(0o700)
        if os.geteuid() == 0:
            for path in (self.data, *self.data.rglob("*")):
                os.chown(path, _NOBODY, _NOBODY)
        self._settings |= {
            "restore_command": f"cp {self.archive}/%f %p", "recovery_target_name": moment,
            "recovery_target_action": "promote",
        }  # fmt: skip
        await self.start()
        connection = await asyncpg.connect(self.dsn())
        while await connection.fetchval("SELECT pg_is_in_recovery()"):
            await asyncio.sleep(0.05)
        await connection.close()
        return time.perf_counter() - started
