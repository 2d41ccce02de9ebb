"""Starts everything in order, watches it, and ends everything, whatever happens in between.

Whatever part dies is started again after a growing delay, and that is said; nothing else is restarted with it,
since every part finds the others again by itself.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from local.engines import Nats, Postgres
from local.engines.process import StartError, port_is_free
from local.system.databases import dsn, ensure_databases, passwords
from local.system.environment import issuer_part, service_part
from local.system.layout import SERVICES, Layout, forget, remember
from local.system.parts import Part

Say = Callable[[str], None]

_WATCH_SECONDS = 0.1
_LONGEST_DELAY_SECONDS = 30.0
_STEADY_SECONDS = 60.0


class Startable(Protocol):
    """A part that can be looked after."""

    @property
    def running(self) -> bool:
        """Whether its process is alive."""
        ...

    async def start(self) -> None:
        """Start it, when it is not."""
        ...


@dataclass
class System:
    """Every process of one machine's system. Hold `instance.only_one` around its life."""

    layout: Layout
    say: Say
    simulated_clock: bool = False
    longest_delay: float = _LONGEST_DELAY_SECONDS
    """Seconds at most before a part that keeps ending is started again."""
    postgres: Postgres = field(init=False)
    nats: Nats = field(init=False)
    parts: dict[str, Part] = field(default_factory=dict)
    _watcher: asyncio.Task[None] | None = None
    _ending: bool = False

    def __post_init__(self) -> None:
        self.postgres = Postgres(self.layout.home / "postgres", self.layout.ports.postgres)
        self.nats = Nats(self.layout.home / "nats", self.layout.ports.nats)

    async def start(self, step: Say) -> None:
        """Start everything and return when all of it is ready. Raises StartError, with nothing left running."""
        try:
            self._refuse_busy_ports()
            await self.postgres.start()
            await self.nats.start()
            step("PostgreSQL and NATS")
            roles = passwords(self.layout)
            await ensure_databases(self.postgres, roles)
            self._prepare_parts(roles)
            step("databases and roles")
            async with httpx.AsyncClient(timeout=2) as client, asyncio.TaskGroup() as group:
                for part in self.parts.values():
                    group.create_task(self._bring_up(part, client, step))
            remember(self.layout)
            self._watcher = asyncio.create_task(self._watch())
        except BaseException as error:
            self.stop()
            raise _first(error) from None

    @property
    def steps(self) -> int:
        """How often `start` calls its `step`."""
        return 3 + len(SERVICES)

    def stop(self) -> None:
        """End every process: services first, then the engines they stand on."""
        self._ending = True  # watchers that wake up before their cancellation reaches them find nothing amiss
        if self._watcher is not None:
            self._watcher.cancel()
        forget(self.layout)
        for part in self.parts.values():
            part.ask_to_end()
        for part in self.parts.values():
            part.end()
        self.nats.stop()
        self.postgres.stop()

    def pids(self) -> dict[str, int]:
        """The process of every part that runs, engines included."""
        found = {name: part.process.pid for name, part in self.parts.items() if part.process and part.running}
        if self.nats.running:
            found["nats"] = self.nats.pid
        if self.postgres.running:
            found["postgres"] = self.postgres.pid
        return found

    def _refuse_busy_ports(self) -> None:
        for name, port in self.layout.ports.named().items():
            if not port_is_free(port):
                raise StartError(
                    f"Port {port} ({name}) is taken: stop what listens there, "
                    "or set INSTEG_BASE_PORT to another number."
                )

    def _prepare_parts(self, roles: dict[str, str]) -> None:
        self.parts["issuer"] = issuer_part(self.layout, simulated_clock=self.simulated_clock)
        for name in SERVICES:
            database = dsn(self.postgres, name, roles)
            self.parts[name] = service_part(
                self.layout, name, database, self.nats.url, simulated_clock=self.simulated_clock
            )

    async def _bring_up(self, part: Part, client: httpx.AsyncClient, step: Say) -> None:
        if part.migrations:
            await part.migrate()
        await part.start()
        await part.wait_until_ready(client)
        step(part.name)

    async def _watch(self) -> None:
        async with asyncio.TaskGroup() as group:
            for part in self.parts.values():
                group.create_task(self._keep_running(part.name, part))
            group.create_task(self._keep_running("nats", self.nats))
            group.create_task(self._keep_running("postgres", self.postgres))

    async def _keep_running(self, name: str, part: Startable) -> None:
        loop = asyncio.get_running_loop()
        delay, since = 0.2, loop.time()
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            if part.running or self._ending:
                continue
            if loop.time() - since > _STEADY_SECONDS:
                delay = 0.2
            self.say(f"{name} has ended; starting it again in {delay:.1f} s (its log: {self.layout.log(name)}).")
            await asyncio.sleep(delay)
            delay, since = min(delay * 2, self.longest_delay), loop.time()
            try:
                await part.start()
            except StartError as error:
                self.say(str(error))


def _first(error: BaseException) -> BaseException:
    """What went wrong first, out of the groups that task groups wrap it in."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
