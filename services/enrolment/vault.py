"""Who a person is, unreadable without the key of that person: pure cryptography, no storage.

Envelope encryption (AES-256-GCM): personal data is sealed with a key of its own per person, and that
key is wrapped by the installation's master key. Destroying the wrapped key erases the person, also from
every backup that does not hold it. A reference is found again by HMAC-SHA-256 under a pepper that is
neither the master key nor derived from it. Sealed bytes are bound to their person: swapping two
people's rows opens neither.
"""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from typing import Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contracts.base import Gender

_FORMAT = b"\x01"
_NONCE_BYTES = 12
_KEY_BYTES = 32


class SealBrokenError(Exception):
    """Not sealed with these keys for this person, or changed since."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PersonalData:
    """What is known of who somebody is. Its repr says nothing, so that no log or traceback can."""

    reference: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    gender: Gender | None = None

    def differing(self, other: Self) -> tuple[str, ...]:
        """The names of the fields in which two records differ."""
        mine, theirs = asdict(self), asdict(other)
        return tuple(name for name in mine if mine[name] != theirs[name])


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """A person's data and the key to it, both unreadable without the master key."""

    wrapped_key: bytes
    content: bytes


class Vault:
    """Seals, opens, and finds again."""

    def __init__(self, master_key: bytes, pepper: bytes) -> None:
        if len(master_key) != _KEY_BYTES or len(pepper) < _KEY_BYTES:
            raise ValueError("a master key of 32 bytes and a pepper of at least 32 are needed")
        if master_key == pepper:
            raise ValueError("the pepper must not be the master key")
        self._master = AESGCM(master_key)
        self._pepper = pepper

    def seal(self, person_id: str, data: PersonalData) -> Sealed:
        """Encrypt under a new key of this person's own."""
        key = AESGCM.generate_key(bit_length=8 * _KEY_BYTES)
        return Sealed(
            _encrypt(self._master, key, _bound("key", person_id)),
            _encrypt(AESGCM(key), msgspec.json.encode(data), _bound("data", person_id)),
        )

    def open(self, person_id: str, sealed: Sealed) -> PersonalData:
        """Read what was sealed. Raises SealBrokenError."""
        key = _decrypt(self._master, sealed.wrapped_key, _bound("key", person_id))
        content = _decrypt(AESGCM(key), sealed.content, _bound("data", person_id))
        return msgspec.json.decode(content, type=PersonalData)

    def reference_hash(self, controller: str, reference: str) -> bytes:
        """The keyed hash under which one controller's reference is found, however it was typed."""
        typed = unicodedata.normalize("NFKC", reference).strip().casefold()
        return hmac.new(self._pepper, f"{controller}\n{typed}".encode(), hashlib.sha256).digest()


def _encrypt(cipher: AESGCM, content: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORMAT + nonce + cipher.encrypt(nonce, content, bound_to)


def _decrypt(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    if sealed[:1] != _FORMAT:
        raise SealBrokenError
    nonce, content = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, content, bound_to)
    except (InvalidTag, ValueError):
        raise SealBrokenError from None


def _bound(what: str, person_id: str) -> bytes:
    return f"insteg/person/{what}/{person_id}".encode()
