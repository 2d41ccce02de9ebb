"""Whether the bus writes to disk before it acknowledges: asked of its monitoring address, for a client cannot see it.

Without `sync_interval: always` JetStream acknowledges first and syncs within two minutes: a power cut loses what
the sender has forgotten (docs/decisions/0003).
"""

from datetime import datetime
from typing import Any

_PATIENCE_SECONDS = 2.0


class CannotBeSeen(RuntimeError):  # noqa: N818 - what is the case, not a mistake of ours
    """The monitoring address does not answer, or not as NATS does."""


async def unsynced(monitors: str) -> list[str]:
    """Those of the servers (addresses by comma) that acknowledge before they sync. Raises CannotBeSeen."""
    return [address for address in monitors.split(",") if not (await _config(address)).get("sync_always")]


async def told_time(monitor: str) -> datetime:
    """What time it is there, to the second. Raises CannotBeSeen."""
    text = str((await _ask(monitor)).get("now"))
    try:
        return datetime.fromisoformat(text[:19] + "+00:00")
    except ValueError:
        raise CannotBeSeen(f"{monitor} does not say what time it is") from None


async def _config(address: str) -> dict[str, Any]:
    config = (await _ask(address)).get("config")
    if not isinstance(config, dict):
        raise CannotBeSeen(f"{address} runs no JetStream")
    return config


async def _ask(address: str) -> dict[str, Any]:
    import httpx  # here: it takes a tenth of a second of every start

    try:
        async with httpx.AsyncClient(timeout=_PATIENCE_SECONDS, trust_env=False) as client:
            answer = await client.get(f"{address.strip().rstrip('/')}/jsz", params={"config": "true"})
            answer.raise_for_status()
            found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise CannotBeSeen(f"{address} does not answer ({type(error).__name__})") from None
    if not isinstance(found, dict):
        raise CannotBeSeen(f"{address} does not answer as NATS does")
    return found
