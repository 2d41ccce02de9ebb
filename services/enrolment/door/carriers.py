"""What carries a message out of the house: a real SMTP connection for e-mail, a folder for everything else.

A folder is the default for text messages and letters: whoever has a provider or a printer collects from it, or
puts a carrier of its own in its place.
"""

import os
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from common.calling import CallFailed
from contracts.door import Channel


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """One message to one person, ready to go. Its repr says nothing."""

    id: str
    """The same on every try: whoever receives two can tell that they are one."""
    channel: Channel
    to: str
    subject: str
    body: str
    language: str = "sv"


class Undeliverable(Exception):  # noqa: N818 - what is said of a letter
    """It will never arrive this way. `rule` says why in a word; no address is repeated."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Carrier(Protocol):
    """Takes a letter over."""

    async def carry(self, letter: Letter) -> None:
        """Return once somebody else answers for it. Raises Undeliverable, or OSError to be tried again."""
        ...


@dataclass(frozen=True, slots=True)
class Smtp:
    """E-mail: smtp://user:password@host:port (STARTTLS where offered) or smtps://."""

    url: str
    sender: str

    async def carry(self, letter: Letter) -> None:
        """Hand it to the server."""
        import aiosmtplib

        where = urlsplit(self.url)
        try:
            await aiosmtplib.send(
                self._message(letter),
                hostname=where.hostname,
                port=where.port or (465 if where.scheme == "smtps" else 587),
                username=unquote(where.username) if where.username else None,
                password=unquote(where.password) if where.password else None,
                use_tls=where.scheme == "smtps",
                timeout=15,
            )
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError) as error:
            raise _said_no(error) from None
        except (aiosmtplib.SMTPException, ValueError) as error:
            raise CallFailed(f"{type(error).__name__} from the mail server") from None

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP.clone(utf8=False))
        message["From"] = Address(addr_spec=self.sender)
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{letter.id}@{self.sender.rpartition('@')[2]}>"
        message["Content-Language"] = letter.language
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body, charset="utf-8", cte="base64")
        return message


@dataclass(frozen=True, slots=True)
class Folder:
    """One file for each letter, closed to other users; the same letter again is the same file."""

    path: Path

    async def carry(self, letter: Letter) -> None:
        """Write it down whole, or not at all."""
        folder = self.path / letter.channel
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        whole = f"To: {letter.to}\nSubject: {letter.subject}\nLanguage: {letter.language}\n\n{letter.body}\n"
        fresh = folder / f"{letter.id}.new"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(whole)
        fresh.rename(folder / f"{letter.id}.txt")


def _said_no(error: Exception) -> Exception:
    """For good (5xx), or for now (4xx: greylisting, a full box)."""
    codes = [getattr(error, "code", 0), *(one.code for one in getattr(error, "recipients", []) if hasattr(one, "code"))]
    if any(500 <= code < 600 for code in codes):
        return Undeliverable("refused-by-mail-server")
    return CallFailed("the mail server asks to be tried later")
