"""Positions: places in an organisation's list of changes, sealed, so that nobody reads a number out of one.

A cursor is signed and can be read; a position must not be, because the places between two that a reader sees tell how
much there is that it does not see. A position is bound to the rights that it was given for: with wider ones its holder
would go on behind things that it was not shown.
"""

import hashlib

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from gateway.api import spelling
from gateway.api.errors import Refused
from gateway.storage.reading import Reader

_BYTES = 8
_LONGEST = 100


class Positions:
    """Makes and reads positions with one secret; several processes share it by configuration."""

    def __init__(self, key: bytes) -> None:
        # The same place is the same text for the same reader, so that two can be compared.
        self._sealing = AESSIV(hashlib.sha512(b"insteg position v1\0" + key).digest())

    def write(self, reader: Reader, place: int) -> str:
        """The position of a place for this reader."""
        sealed = self._sealing.encrypt(place.to_bytes(_BYTES), [_rights(reader)])
        return spelling.spelled(sealed)

    def read(self, reader: Reader, position: str | None) -> int:
        """The place that a position names; 0 without one: from the beginning. Raises Refused."""
        if position is None:
            return 0
        try:
            sealed = spelling.read(position, _LONGEST)
            return int.from_bytes(self._sealing.decrypt(sealed, [_rights(reader)]))
        except (ValueError, InvalidTag):
            raise _refused() from None


def _rights(reader: Reader) -> bytes:
    return msgspec.json.encode(reader.settings)


def _refused() -> Refused:
    return Refused(
        "position-not-yours",
        "The position in `since` was not given for your organisation, roles and programmes, or it was changed on its "
        "way: read anew what you keep, and go on from `latest`.",
        argument="since",
    )
