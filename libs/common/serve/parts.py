"""What a service is made of: the parts that `main` opens, and what the service's `build` makes of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import asyncpg
from fastapi import APIRouter, FastAPI

from common import db
from common.access import Registry
from common.bus import BusClient
from common.clock import Clock
from common.http import Checks, Commands, create_app
from common.relay import Relay
from common.remaking import Remaking
from common.serve.findings import Finding
from common.serve.workers import Worker
from common.settings import Settings
from common.streams import StreamSpec
from common.telemetry import Metrics
from common.tokens import TokenVerifier

S = TypeVar("S", bound=Settings)

SPINE = ("common", db.MIGRATIONS)
"""The migrations of the event store; first among the sources of a service that speaks."""


@dataclass(frozen=True, slots=True)
class Parts(Generic[S]):
    """The opened parts of one process."""

    name: str
    settings: S
    clock: Clock
    pool: asyncpg.Pool
    client: BusClient
    metrics: Metrics
    verifier: TokenVerifier
    checks: Checks
    relay: Relay | None
    """The relay of the service's own stream, already among the workers; None for a service that says nothing."""

    def create_app(self, registry: Registry, routers: Sequence[APIRouter] = ()) -> FastAPI:
        """The service's HTTP side, with commands wired to pool, clock and relay."""
        commands = Commands(self.pool, self.clock, self.relay.wake) if self.relay else Commands(self.pool, self.clock)
        return create_app(
            self.name, registry=registry, verifier=self.verifier, checks=self.checks, routers=routers,
            commands=commands, metrics=self.metrics,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assembly:
    """What `build` returns: the application and the service's own workers, in the order of their start."""

    app: FastAPI
    workers: Sequence[Worker] = ()


@dataclass(frozen=True, slots=True)
class OwnCommand(Generic[S]):
    """A command that one service alone has: what it does, and how, given its settings and its database."""

    help: str
    run: Callable[[S, asyncpg.Pool], Awaitable[None]]
    """Raises RefusesToRun when somebody has to do something."""


@dataclass(frozen=True, slots=True)
class LoneCommand:
    """Likewise one that runs beside a serving process and reads for itself what little it needs to be told."""

    help: str
    run: Callable[[], int]
    """Returns the exit status."""


@dataclass(frozen=True, slots=True)
class Program(Generic[S]):
    """A service as `main` runs it."""

    name: str
    settings: type[S]
    build: Callable[[Parts[S]], Awaitable[Assembly]]
    sources: Sequence[tuple[str, Path]] = (SPINE,)
    """Where its migrations are, in the order in which they are applied."""
    stream: StreamSpec | None = None
    """The stream it speaks on."""
    hears: Sequence[tuple[str, str]] = ()
    """Its durable consumers, by the stream that each hears: after `recover` they are told everything again."""
    examine: Callable[[S, asyncpg.Pool], Awaitable[list[Finding]]] | None = None
    """What the doctor looks at beside what every service has: its own keys, say."""
    refusals: tuple[type[Exception], ...] = ()
    """Exceptions of its workers that must end the process, besides RefusesToRun."""
    after_recover: Callable[[asyncpg.Pool], Awaitable[Mapping[str, Any]]] | None = None
    """What the service does once events came back from the bus, and what it reports: data that no event carries."""
    remaking: Remaking | None = None
    """How the tables that it makes from its own events are made again: after `recover`, and in older databases."""
    commands: Mapping[str, OwnCommand[S]] = field(default_factory=dict)
    """The service's own commands, by name, beside those that every service has."""
    alone: Mapping[str, LoneCommand] = field(default_factory=dict)
    """Those of them that need neither its settings nor its composition."""
