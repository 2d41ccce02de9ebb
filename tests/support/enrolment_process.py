"""Enrolment as a real process with its database, bus and tokens, and somewhere for its traces to go."""

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from common.clock import SystemClock
from tests.support.processes import ServiceProcess
from tests.support.tokens import Tokens


def enrolment_process(database: str, nats_url: str, home: Path, **more: object) -> tuple[ServiceProcess, Tokens]:
    """The process, not started yet, and the issuer whose tokens it takes."""
    tokens = Tokens(home, SystemClock())
    keys = home / "jwks.json"
    keys.write_text(json.dumps(tokens.issuer.jwks()))
    service = ServiceProcess(
        "enrolment", home / "enrolment.log", environment="test", database_url=database, nats_url=nats_url,
        issuer=tokens.issuer.url, jwks_url=keys.as_uri(), master_key=b64encode(b"m" * 32).decode(),
        reference_pepper=b64encode(b"p" * 32).decode(), messages_folder=home / "messages", log_level="debug", **more,
    )  # fmt: skip
    return service, tokens


@contextmanager
def collector() -> Iterator[tuple[list[bytes], str]]:
    """An OTLP collector that keeps what it is sent, and its address."""
    kept: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
