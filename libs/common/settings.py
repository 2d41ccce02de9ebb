"""What a service is told from outside: environment variables beginning with INSTEG_, read once at its start.

A secret may also be a file: INSTEG_SECRETS_DIR names folders (several by colon) that hold files named as the
variables, `insteg_database_url` and so on, as an orchestrator mounts them. A variable wins over a file. An empty
variable is an unset one: compose files cannot leave one out.

Each service extends `Settings` with its own fields and hands the class to `common.serve.main`. A bad
value ends the start with one sentence that names the variable; a secret is never printed.
"""

import os
from base64 import b64decode
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from common.clock import Clock, SharedClock, SystemClock

PREFIX = "INSTEG_"
SECRETS_DIR = f"{PREFIX}SECRETS_DIR"


class SettingsError(RuntimeError):
    """A setting is missing or wrong. The text is one sentence for whoever starts the service."""


def _thirty_two_bytes(value: SecretStr) -> SecretStr:
    try:
        fits = len(key_bytes(value)) == 32
    except ValueError:
        fits = False
    if not fits:
        raise ValueError("32 bytes in base64 are needed")
    return value


def key_bytes(value: SecretStr) -> bytes:
    """A key as its bytes."""
    return b64decode(value.get_secret_value(), validate=True)


Key = Annotated[SecretStr, AfterValidator(_thirty_two_bytes)]
"""A secret of 32 random bytes in base64 (`openssl rand -base64 32`)."""


class Settings(BaseSettings):
    """What every service needs to know."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    environment: Literal["production", "test", "local"] = "production"
    """Where this runs; everything but production may use a simulated clock."""
    database_url: SecretStr
    """The service's own PostgreSQL database, with its own role: postgresql://role:password@host:port/name."""
    nats_url: SecretStr
    """The NATS servers, with the services' user: nats://user:password@host:port, several by comma."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = Field(ge=1, le=65535)
    """The TCP port to listen on."""
    issuer: str = Field(min_length=1)
    """The `iss` that every token must carry: the OIDC provider's own name for itself."""
    audience: str = Field(default="insteg", min_length=1)
    """The `aud` that every token must carry."""
    jwks_url: str = Field(pattern=r"^(https?|file)://")
    """Where the issuer's public keys are: an http(s) address, or a file:// path for a mounted key set."""
    token_url: str | None = Field(default=None, pattern=r"^https?://")
    """Where this service gets a token of its own (OAuth client credentials), if it asks other services."""
    client_id: str | None = None
    """Who it is there."""
    client_secret: SecretStr | None = None
    """Its own secret there."""
    clock_file: Path | None = None
    """A file with a simulated clock shared by all processes; refused in production."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least severe log line that is written."""
    otlp_endpoint: str | None = Field(default=None, pattern=r"^https?://")
    """Where traces are sent as OTLP over HTTP, such as http://collector:4318; unset, they stay in the process."""
    stream_replicas: int = Field(default=1, ge=1, le=5)
    """Copies of this service's stream: 1 on one machine, 3 across zones."""
    stream_gib: int = Field(default=1, ge=1, le=1024)
    """The most GiB that this service's stream may hold, about a million events each. When it is full, publishing
    stops until there is more room; commands go on."""
    pool_size: int = Field(default=8, ge=2, le=100)
    """The most connections to PostgreSQL that this process opens for its requests and workers."""
    patience_seconds: int = Field(default=20, ge=1, le=3600)
    """How long to wait at the start for PostgreSQL and NATS, not ready meanwhile, before giving up."""
    bus_monitor_url: str | None = Field(default=None, pattern=r"^https?://")
    """NATS' monitoring address, several by comma, such as http://nats:8222: where it is seen that it writes to disk
    before it acknowledges (`sync_interval: always`). Unset, this process takes it on trust."""
    accept_unsynced_bus: bool = False
    """Run although NATS acknowledges before it has written to disk: a power cut may then lose events on the bus."""
    admin_database_url: SecretStr | None = None
    """For `provision` alone: a PostgreSQL administrator's address, to make this service's role and database."""
    arrival_seconds: int = Field(default=30, ge=1, le=600)
    """How long a request may take to arrive whole; the connection of a slower client is ended."""
    drain_seconds: int = Field(default=10, ge=0, le=300)
    """How long requests under way may take to finish after SIGTERM."""

    @model_validator(mode="after")
    def _no_simulated_clock_in_production(self) -> Self:
        if self.environment == "production" and self.clock_file is not None:
            raise ValueError(f"{PREFIX}CLOCK_FILE is a simulated clock, which {PREFIX}ENVIRONMENT=production refuses")
        return self


S = TypeVar("S", bound=Settings)


def load(kind: type[S]) -> S:
    """Read the environment. Raises SettingsError."""
    try:
        return kind(_secrets_dir=_secret_folders())
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise SettingsError(_sentence(first["loc"], first["type"], first["msg"])) from None


def clock(settings: Settings) -> Clock:
    """The clock that every part of this process is given. Raises SettingsError."""
    if settings.clock_file is None:
        return SystemClock()
    try:
        return SharedClock(settings.clock_file)
    except (OSError, ValueError):
        raise SettingsError(f"{PREFIX}CLOCK_FILE: no clock can be read from {settings.clock_file}.") from None


def _secret_folders() -> list[Path] | None:
    told = [Path(folder) for folder in os.environ.get(SECRETS_DIR, "").split(os.pathsep) if folder]
    if missing := [folder for folder in told if not folder.is_dir()]:
        raise SettingsError(f"{SECRETS_DIR}: there is no folder {missing[0]}.")
    return told or None


def _sentence(location: tuple[int | str, ...], rule: str, message: str) -> str:
    if not location:
        return message.removeprefix("Value error, ") + "."
    variable = PREFIX + str(location[0]).upper()
    if rule == "missing":
        return f"{variable} is not set; this service does not start without it."
    return f"{variable} is not right: {message[0].lower()}{message[1:]}."
