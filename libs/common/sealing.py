"""Something unreadable without its own key, which is unreadable without the installation's: envelope encryption.

AES-256-GCM. Each thing is sealed under a key of its own, wrapped by a master key. Destroying the wrapped key
erases the thing, also from every backup that does not hold it. Sealed bytes are bound to what they are and
whose: swapping two rows opens neither. Equal things are found again by HMAC-SHA-256 under a pepper.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORMAT = b"\x01"
_NONCE_BYTES = 12
KEY_BYTES = 32


class SealBroken(Exception):  # noqa: N818 - what it is called
    """Not sealed under this master key as this thing, or changed since."""


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """A content and the key to it, both unreadable without the master key."""

    wrapped_key: bytes
    content: bytes


class Sealing:
    """Seals and opens things of one kind: `kind` is bound into every seal."""

    def __init__(self, master_key: bytes, kind: str) -> None:
        if len(master_key) != KEY_BYTES:
            raise ValueError(f"a master key of {KEY_BYTES} bytes is needed")
        self._master = AESGCM(master_key)
        self._kind = kind

    def seal(self, name: str, content: bytes) -> Sealed:
        """Encrypt under a new key of this thing's own."""
        key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        return Sealed(
            encrypt(self._master, key, self._bound("key", name)),
            encrypt(AESGCM(key), content, self._bound("data", name)),
        )

    def open(self, name: str, sealed: Sealed) -> bytes:
        """Read what was sealed. Raises SealBroken."""
        key = decrypt(self._master, sealed.wrapped_key, self._bound("key", name))
        return decrypt(AESGCM(key), sealed.content, self._bound("data", name))

    def _bound(self, what: str, name: str) -> bytes:
        return f"{self._kind}/{what}/{name}".encode()


def keyed_hash(pepper: bytes, *parts: str) -> bytes:
    """The hash under which the same parts are found again, by nobody without the pepper."""
    return hmac.new(pepper, "\n".join(parts).encode(), hashlib.sha256).digest()


def encrypt(cipher: AESGCM, content: bytes, bound_to: bytes) -> bytes:
    """A content under a key, bound to what it is."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORMAT + nonce + cipher.encrypt(nonce, content, bound_to)


def decrypt(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    """What `encrypt` made. Raises SealBroken."""
    if sealed[:1] != _FORMAT:
        raise SealBroken
    nonce, content = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, content, bound_to)
    except (InvalidTag, ValueError):
        raise SealBroken from None
