"""`python probe.py /readyz`: asks this machine's own process, for health checks without curl.

Imports next to nothing, not even the package it lies in: it runs every few seconds beside the service.
"""

import os
import socket
import sys

_PATIENCE_SECONDS = 8


def probe(path: str, port: int) -> int:
    """0 if the answer is a success."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), _PATIENCE_SECONDS) as connection:
            connection.sendall(request.encode())
            return 0 if connection.recv(64).split(b" ")[1:2] == [b"200"] else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(probe(sys.argv[1], int(os.environ.get("INSTEG_PORT", "8400"))))
