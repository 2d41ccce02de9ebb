"""One-time links for signing: found by the digest of their code, used once. The code itself is kept nowhere."""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from common.db import Connection

_NEW = """
INSERT INTO activities.signing_link
  (digest, link_id, programme_id, person_id, first_day, last_day, language, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_COLUMNS = "link_id, programme_id, person_id, first_day, last_day, language, expires_at, used_at"
_OPEN = f"SELECT {_COLUMNS} FROM activities.signing_link WHERE digest = $1 AND used_at IS NULL AND expires_at > $2"
_USED = "UPDATE activities.signing_link SET used_at = $2 WHERE link_id = $1"
_OF_PROGRAMME = f"""
SELECT {_COLUMNS} FROM activities.signing_link
WHERE programme_id = $1 AND link_id > $2 AND used_at IS NULL AND expires_at > $3 ORDER BY link_id LIMIT $4
"""
_LINES = """
SELECT a.attendance_id, a.day, a.minutes, s.activity_id FROM activities.attendance a
LEFT JOIN activities.scheduled s USING (session_id)
WHERE a.programme_id = $1 AND a.person_id = $2 AND a.day BETWEEN $3 AND $4 AND a.minutes > 0 AND a.stage = 'registered'
ORDER BY a.day, a.attendance_id
"""


@dataclass(frozen=True, slots=True)
class Link:
    """What a code opens: one person's unsigned presence of some days."""

    link_id: str
    programme_id: str
    person_id: str
    first_day: date
    last_day: date
    language: str
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One presence that waits to be signed."""

    attendance_id: str
    day: date
    minutes: int
    activity_id: str | None


def code(key: bytes, link_id: str) -> str:
    """The code of a link: 80 bits in groups of four that can be read out and typed."""
    drawn = hmac.new(key, f"signing-link\n{link_id}".encode(), hashlib.sha256).digest()[:10]
    letters = b32encode(drawn).decode().lower()
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))


async def keep(connection: Connection, key: bytes, link: Link) -> None:
    """A new link."""
    await connection.execute(
        _NEW, _digest(code(key, link.link_id)), link.link_id, link.programme_id, link.person_id, link.first_day,
        link.last_day, link.language, link.expires_at,
    )  # fmt: skip


async def opened(connection: Connection, typed: str, at: datetime, *, to_sign: bool = False) -> Link | None:
    """What a code opens now; None when it never was, was used, or is over. `to_sign` holds others up meanwhile."""
    row = await connection.fetchrow(_OPEN + (" FOR UPDATE" if to_sign else ""), _digest(typed), at)
    return None if row is None else Link(*row)


async def used(connection: Connection, link_id: str, at: datetime) -> None:
    """It opens nothing any more."""
    await connection.execute(_USED, link_id, at)


async def waiting(connection: Connection, programme_id: str, after: str, at: datetime, limit: int) -> Sequence[Link]:
    """A programme's links that can still be used."""
    return [Link(*row) for row in await connection.fetch(_OF_PROGRAMME, programme_id, after, at, limit)]


async def lines(connection: Connection, link: Link) -> list[Line]:
    """What waits to be signed."""
    who = (link.programme_id, link.person_id, link.first_day, link.last_day)
    return [Line(*row) for row in await connection.fetch(_LINES, *who)]


def _digest(typed: str) -> bytes:
    """Of the letters alone: however it was typed."""
    letters = "".join(letter for letter in typed.lower() if letter.isalnum())
    return hashlib.sha256(letters.encode()).digest()
