"""The secrets of endpoints and the headers of a message, as Standard Webhooks describes them.

A secret is kept nowhere: it is the HMAC of the endpoint's id and its generation under the installation's webhook key.
So neither the database nor a backup of it holds any, and whoever has the key alone can make them.
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from common.sealing import keyed_hash

OVERLAP = timedelta(hours=24)
"""How long the secret before still signs beside a new one."""


def secret(key: bytes, endpoint: str, generation: int) -> bytes:
    """An endpoint's secret: 32 bytes."""
    return keyed_hash(key, "webhook", endpoint, str(generation))


def shown(raw: bytes) -> str:
    """A secret as libraries take it: `whsec_` and base64."""
    return "whsec_" + b64encode(raw).decode()


def signing(key: bytes, endpoint: str, generation: int, previous_until: datetime | None, now: datetime) -> list[bytes]:
    """The secrets that sign at this moment, the newest first."""
    generations = [generation] if previous_until is None or now >= previous_until else [generation, generation - 1]
    return [secret(key, endpoint, one) for one in generations]


def headers(secrets: Iterable[bytes], message_id: str, body: bytes, now: datetime) -> Mapping[str, str]:
    """The headers of one attempt: the id is the message's for ever, the timestamp (unix seconds) is the attempt's."""
    at = str(int(now.timestamp()))
    signed = f"{message_id}.{at}.".encode() + body
    signatures = ["v1," + b64encode(hmac.new(one, signed, hashlib.sha256).digest()).decode() for one in secrets]
    return {"webhook-id": message_id, "webhook-timestamp": at, "webhook-signature": " ".join(signatures)}
