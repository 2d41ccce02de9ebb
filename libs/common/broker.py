"""FastStream's broker as we use it: it carries messages and decides nothing.

Without types, logger and decoding it hands over a message as it came; where it connects, and by what, is said by the
bus's address alone.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from faststream.nats import NatsBroker, NatsMessage
from faststream.nats.security import NatsCredentials, NatsSecurity

from common.bus_address import BusAddress, bus_address

_log = structlog.get_logger(__name__)
_START_SECONDS = 2.0


def carrier(url: str, name: str) -> NatsBroker:
    """A broker that is not connected yet and, once it was, comes back by itself. Raises AddressError."""
    address = bus_address(url)
    return NatsBroker(
        list(address.servers), security=_security(address), name=name,
        logger=None, apply_types=False, max_reconnect_attempts=-1,
        error_cb=_note, graceful_timeout=5.0,
    )  # fmt: skip


async def as_it_came(message: NatsMessage) -> NatsMessage:
    """In the place of FastStream's decoder, which fails before a handler is asked."""
    return message


async def whole(start: Coroutine[Any, Any, None]) -> None:
    """Let a start come to its end even if we are asked to end meanwhile: half a connection cannot be closed."""
    starting = asyncio.ensure_future(start)
    try:
        await asyncio.shield(starting)
    except asyncio.CancelledError:
        await asyncio.wait([starting], timeout=_START_SECONDS)
        starting.cancel()
        raise


def _security(address: BusAddress) -> NatsSecurity | None:
    tls = address.tls
    if "credentials" in address.files:
        return NatsCredentials(address.credentials, ssl_context=tls)
    return NatsSecurity(ssl_context=tls) if tls else None


async def _note(error: Exception) -> None:
    _log.info("bus connection", problem=type(error).__name__)
