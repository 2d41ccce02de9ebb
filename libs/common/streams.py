"""Streams of JetStream: made with the settings on which the promises rest, and read through their leader.

FastStream cannot declare these settings, so services provision with nats-py before anything else.
"""

import asyncio
import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

from common.bus import BusClient
from common.bus_address import bus_address

_log = structlog.get_logger(__name__)
_NO_MESSAGE = 10037
_NO_STREAM = 10059
_MAY_CHANGE = ("subjects", "num_replicas", "max_bytes", "deny_delete", "deny_purge", "allow_direct", "allow_atomic")
_MUST_MATCH = ("storage", "discard", "retention", "max_age", "max_msgs", "max_msgs_per_subject", "sealed")


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """One speaking service's stream."""

    name: str
    subjects: tuple[str, ...]
    replicas: int = 1
    max_bytes: int = 1 << 30

    def config(self) -> StreamConfig:
        """Nothing is ever removed: not by age, not by size (publishing fails instead), not by hand."""
        return StreamConfig(
            name=self.name,
            subjects=list(self.subjects),
            num_replicas=self.replicas,
            max_bytes=self.max_bytes,
            storage=StorageType.FILE,
            retention=RetentionPolicy.LIMITS,
            discard=DiscardPolicy.NEW,
            max_age=0,
            max_msgs=-1,
            max_msgs_per_subject=-1,
            deny_delete=True,
            deny_purge=True,
            allow_direct=True,
            allow_atomic=True,
        )


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as the stream's leader holds it; `headers` is the raw block."""

    seq: int
    subject: str
    headers: bytes
    body: bytes


class StreamDiffersError(RuntimeError):
    """A stream of that name exists with settings that cannot carry the promises."""


class StreamMissingError(RuntimeError):
    """There is no such stream."""


class _Told:
    """What the log says of one connection: that it went, why it does not come back, and that it is back; each once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._said: set[str] = set()
        self.last = ""

    async def lost(self) -> None:
        if not self._client.is_closed:
            self._said.clear()
            _log.warning("bus away")

    async def trouble(self, error: Exception) -> None:
        refused = "authorization" in str(error).lower()
        problem = "AuthorizationViolation" if refused else type(error).__name__
        if self._client.is_connected or problem not in self._said:  # ten tries a second are no news
            _log.warning("bus trouble", problem=problem)
        self._said.add(problem)
        self.last = self.last if self.last == "AuthorizationViolation" else problem

    async def back(self) -> None:
        _log.info("bus back")


async def connect(url: str, *, name: str, patience: float = 20.0) -> BusClient:
    """A client that reconnects for ever. Raises TimeoutError, naming the last trouble, if the first takes too long."""
    client = BusClient()
    told = _Told(client)
    soon: Any = 0.1  # nats-py takes any number of seconds but is annotated with int
    address = bus_address(url)
    connecting = client.connect(
        list(address.servers), name=name, **address.options,
        error_cb=told.trouble, disconnected_cb=told.lost, reconnected_cb=told.back,
        max_reconnect_attempts=-1, reconnect_time_wait=soon, connect_timeout=2,
        ping_interval=5, max_outstanding_pings=2, pending_size=16 << 20,
    )  # fmt: skip
    try:
        async with asyncio.timeout(patience):
            await connecting
    except TimeoutError:
        await client.close()
        raise TimeoutError(told.last) from None
    except BaseException:
        await client.close()
        raise
    return client


async def provision(client: Client, spec: StreamSpec) -> None:
    """Create the stream, or bring an existing one to the spec. Raises StreamDiffersError."""
    js = client.jetstream(timeout=5)
    wanted = spec.config()
    try:
        existing = (await js.stream_info(spec.name)).config
    except NotFoundError:
        await _api(spec, js.add_stream(wanted))
        return
    if fixed := differing(existing, spec, _MUST_MATCH):
        raise StreamDiffersError(f"stream {spec.name} has {fixed[0]}: it cannot be changed")
    if not set(existing.subjects or ()) <= set(spec.subjects):
        raise StreamDiffersError(f"stream {spec.name} also holds {existing.subjects}, needs {list(spec.subjects)}")
    if differing(existing, spec, _MAY_CHANGE):
        await _api(spec, js.update_stream(wanted))


def differing(
    existing: StreamConfig, spec: StreamSpec, settings: Sequence[str] = _MUST_MATCH + _MAY_CHANGE
) -> list[str]:
    """Where a stream's settings are not the spec's, each as `setting = has, needs wanted`."""
    wanted = spec.config()
    pairs = [(setting, getattr(existing, setting), getattr(wanted, setting)) for setting in settings]
    return [f"{setting} = {has}, needs {wants}" for setting, has, wants in pairs if (has or 0) != (wants or 0)]


async def last_seq(client: Client, stream: str) -> int:
    """The leader's last sequence; 0 for an empty stream. Raises StreamMissingError."""
    answer = await _request(client, f"$JS.API.STREAM.INFO.{stream}", {})
    return int(answer["state"]["last_seq"])


async def read(client: Client, stream: str, seq: int) -> StoredMessage | None:
    """One message from the stream's leader (never a replica, which may be behind)."""
    answer = await _request(client, f"$JS.API.STREAM.MSG.GET.{stream}", {"seq": seq})
    if not answer:
        return None
    found = answer["message"]
    headers, body = base64.b64decode(found.get("hdrs", "")), base64.b64decode(found.get("data", ""))
    return StoredMessage(int(found["seq"]), found["subject"], headers, body)


async def _request(client: Client, subject: str, question: dict[str, Any]) -> dict[str, Any]:
    if not client.is_connected:  # nats-py would keep the question for later
        raise ConnectionError("not connected to the bus")
    reply = await client.request(subject, json.dumps(question).encode(), timeout=5)
    answer: dict[str, Any] = json.loads(reply.data)
    match answer.get("error", {}).get("err_code"):
        case None:
            return answer
        case code if code == _NO_MESSAGE:
            return {}
        case code if code == _NO_STREAM:
            raise StreamMissingError(subject.rpartition(".")[2])
    raise NatsError(f"{subject}: {answer['error']}")


async def _api(spec: StreamSpec, call: Any) -> None:
    try:
        await call
    except APIError as error:
        raise StreamDiffersError(f"stream {spec.name}: {error.description}") from error
