"""A real SMTP server on loopback that keeps what it is sent, and can say no."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Mailroom:
    """What arrived, in order. `answers` are given to the next recipients before any is accepted."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: ARG002 - aiosmtpd's own
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: ARG002
        self.arrived.append(message_from_bytes(envelope.content, policy=default))
        return "250 taken"


class _Controller(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, enable_SMTPUTF8=False, hostname="mail.test")


@contextmanager
def open_mailroom() -> Iterator[tuple[Mailroom, str]]:
    """The server and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    room = Mailroom()
    controller = _Controller(room, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield room, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
