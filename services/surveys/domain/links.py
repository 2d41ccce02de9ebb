"""Who may open the answer page: one-time links and printed codes, signed, ending on a day, taken back by a new one.

A link names an invitation by a random number, never by person. Its signature is checked before anything is looked up,
so that guessing costs us nothing. `round` counts the links made for one invitation: a new one ends those before it.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, timedelta

_SIGNATURE_BYTES = 10
_NUMBER_BYTES = 8
_LENGTH = _NUMBER_BYTES + 4 + _SIGNATURE_BYTES
_FIRST_DAY = date(2000, 1, 1)
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it looks like something else in it."""
_CODE_LENGTH = 12
_LOOKALIKES = str.maketrans("OILU", "011V")

CODE_LENGTH_SHOWN = _CODE_LENGTH + 2
MOST_ROUNDS = 255


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link says, its signature being ours."""

    number: int
    round: int
    last_day: date
    assisted: bool
    """Somebody of the staff asks and types."""


class Links:
    """Makes and reads links and codes with the service's own key."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("a key of at least 32 bytes is needed")
        self._key = key

    def token(self, opened: Opened) -> str:
        """The last part of a link's address."""
        days = (opened.last_day - _FIRST_DAY).days
        said = opened.number.to_bytes(_NUMBER_BYTES, "big") + days.to_bytes(2, "big")
        said += bytes([opened.round, int(opened.assisted)])
        return base64.urlsafe_b64encode(said + self._sign(b"link", said)).decode().rstrip("=")

    def read(self, token: str) -> Opened | None:
        """What a link says; None if it is not one of ours, whole."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        said, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
        if len(raw) != _LENGTH or not hmac.compare_digest(signature, self._sign(b"link", said)):
            return None
        number = int.from_bytes(said[:_NUMBER_BYTES], "big")
        days = int.from_bytes(said[_NUMBER_BYTES : _NUMBER_BYTES + 2], "big")
        opened = Opened(number, said[-2], _FIRST_DAY + timedelta(days=days), bool(said[-1]))
        return opened if self.token(opened) == token else None

    def code(self, number: int, round_: int) -> str:
        """What is printed, for whoever cannot follow a link: XXXX-XXXX-XXXX."""
        drawn = int.from_bytes(self._sign(b"code", number.to_bytes(_NUMBER_BYTES, "big") + bytes([round_])), "big")
        letters = "".join(_LETTERS[drawn >> 5 * place & 31] for place in range(_CODE_LENGTH))
        return "-".join(letters[at : at + 4] for at in range(0, _CODE_LENGTH, 4))

    def code_hash(self, typed: str) -> bytes | None:
        """Under which a code is found, however it was typed; None if it cannot be one."""
        letters = "".join(c for c in typed.upper() if c.isalnum()).translate(_LOOKALIKES)
        if len(letters) != _CODE_LENGTH or set(letters) - set(_LETTERS):
            return None
        return self._sign(b"code-hash", letters.encode())

    def _sign(self, what: bytes, said: bytes) -> bytes:
        return hmac.new(self._key, what + b"\n" + said, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
