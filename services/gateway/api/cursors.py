"""Opaque cursors: where a page ended, signed so that nobody can make one up or carry one to another list.

A cursor is bound to its list (kind, parent, filters) and to the organisation that got it.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import msgspec

from gateway.api import spelling
from gateway.api.errors import Refused
from gateway.api.positions import Positions

_SIGNATURE_BYTES = 16
_LONGEST = 1024

T = TypeVar("T")


class Cursors:
    """Makes and reads cursors with one secret; several processes share it by configuration."""

    def __init__(self, key: bytes) -> None:
        self.positions = Positions(key)
        """Of the lists of changes."""
        self._key = hashlib.sha256(b"insteg cursor v1\0" + key).digest()

    def write(self, scope: Sequence[Any], place: Sequence[str | int | date] | int) -> str:
        """The cursor of the row at `place` in the list `scope`."""
        payload = msgspec.json.encode(place)
        return spelling.spelled(self._sign(scope, payload) + payload)

    def read(self, scope: Sequence[Any], cursor: str | None, kind: type[T]) -> T | None:
        """The place that a cursor of this list names; None without one. Raises Refused."""
        if cursor is None:
            return None
        signature, payload = _parts(cursor)
        if not hmac.compare_digest(signature, self._sign(scope, payload)):
            raise _refused()
        return msgspec.json.decode(payload, type=kind)

    def unsigned(self, cursor: str, kind: type[T]) -> T:
        """The place that a cursor claims to name, for whoever then calls `read` before anything is shown, because
        its list is only known with the rows. Raises Refused.
        """
        try:
            return msgspec.json.decode(_parts(cursor)[1], type=kind)
        except msgspec.MsgspecError:
            raise _refused() from None

    def _sign(self, scope: Sequence[Any], payload: bytes) -> bytes:
        return hmac.digest(self._key, msgspec.json.encode([*scope]) + b"\0" + payload, "sha256")[:_SIGNATURE_BYTES]


def _parts(cursor: str) -> tuple[bytes, bytes]:
    try:
        signed = spelling.read(cursor, _LONGEST)
    except ValueError:
        raise _refused() from None
    return signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]


def _refused() -> Refused:
    message = "The cursor in `after` does not belong to this list, or it was changed on its way."
    return Refused("cursor-not-ours", message, argument="after")
