"""Reporting as a real process with its database and bus."""

import json
from base64 import b64encode
from pathlib import Path

from common.clock import SystemClock
from tests.support.processes import ServiceProcess
from tests.support.tokens import Tokens


def reporting_process(database: str, nats_url: str, home: Path, **more: object) -> ServiceProcess:
    """The process, not started yet."""
    tokens = Tokens(home, SystemClock())
    keys = home / "jwks.json"
    keys.write_text(json.dumps(tokens.issuer.jwks()))
    signing, webhooks, links = (b64encode(letter * 32).decode() for letter in (b"k", b"w", b"l"))
    return ServiceProcess(
        "reporting", home / "reporting.log", environment="test", database_url=database, nats_url=nats_url,
        issuer=tokens.issuer.url, jwks_url=keys.as_uri(), signing_key=signing, webhook_key=webhooks, link_key=links,
        **more,
    )  # fmt: skip
