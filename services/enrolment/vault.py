"""Who a person is, unreadable without the key of that person: pure cryptography, no storage.

Envelope encryption (AES-256-GCM): personal data is sealed with a key of its own per person, and that
key is wrapped by the installation's master key (`keyring`). Destroying the wrapped key erases the person, also from
every backup that does not hold it. People are found again by HMAC-SHA-256 under a pepper that is neither
the master key nor derived from it. Sealed bytes are bound to their person and to what they are: swapping two
people's rows opens neither.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, Self

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from common.sealing import KEY_BYTES, SealBroken, decrypt, encrypt
from contracts.base import Gender
from contracts.door import Language
from enrolment.domain import likeness
from enrolment.domain.identifiers import Identifier
from enrolment.keyring import Keyring, bound

SearchedBy = Literal["sound", "born", "email", "phone"]


SealBrokenError = SealBroken
"""Not sealed with these keys for this person, or changed since."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Address:
    """Where post reaches somebody. Its repr says nothing."""

    lines: tuple[str, ...]
    postcode: str | None = None
    town: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PersonalData:
    """What is known of who somebody is. Its repr says nothing, so that no log or traceback can."""

    reference: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    gender: Gender | None = None
    identifiers: tuple[Identifier, ...] = ()
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    language: Language | None = None

    @property
    def name(self) -> str:
        """Given and family name."""
        return " ".join(filter(None, (self.given_name, self.family_name)))

    def differing(self, other: Self) -> tuple[str, ...]:
        """The names of the fields in which another record says something else. A number less contradicts nothing."""
        names = [name for name in FIELDS if name != "identifiers" and getattr(self, name) != getattr(other, name)]
        mine = {(had.kind, had.value) for had in self.identifiers}
        if any((had.kind, had.value) not in mine for had in other.identifiers):
            names.append("identifiers")
        return tuple(names)


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(PersonalData))
"""The names of the fields of personal data."""


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """A person's data and the key to it, both unreadable without the master key."""

    wrapped_key: bytes
    content: bytes


class Vault:
    """Seals, opens, and finds again."""

    def __init__(self, master_key: bytes, pepper: bytes, *, earlier: Sequence[bytes] = ()) -> None:
        if len(pepper) < KEY_BYTES:
            raise ValueError("a pepper of at least 32 bytes is needed")
        if pepper in {master_key, *earlier}:
            raise ValueError("the pepper must not be a master key")
        self._keys = Keyring(master_key, earlier)
        self._mac = _hmac(pepper)

    @property
    def keyring(self) -> Keyring:
        """The master keys."""
        return self._keys

    def seal(self, person_id: str, data: PersonalData) -> Sealed:
        """Encrypt under a new key of this person's own."""
        key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        return Sealed(
            self._keys.wrap(person_id, key),
            encrypt(AESGCM(key), msgspec.json.encode(data), bound("data", person_id)),
        )

    def seal_again(self, person_id: str, sealed: Sealed, data: PersonalData) -> Sealed:
        """Other content under the key that the person has. Raises SealBrokenError."""
        content = self.seal_more(person_id, sealed.wrapped_key, "data", msgspec.json.encode(data))
        return Sealed(sealed.wrapped_key, content)

    def seal_more(self, person_id: str, wrapped_key: bytes, what: str, content: bytes) -> bytes:
        """Something else about the person under the same key: a text, a message. `what` tells it from the rest.

        Raises SealBrokenError.
        """
        key = self._keys.unwrap(person_id, wrapped_key)
        return encrypt(AESGCM(key), content, bound(what, person_id))

    def open_more(self, person_id: str, wrapped_key: bytes, what: str, content: bytes) -> bytes:
        """Read what `seal_more` sealed. Raises SealBrokenError."""
        key = self._keys.unwrap(person_id, wrapped_key)
        return decrypt(AESGCM(key), content, bound(what, person_id))

    def open(self, person_id: str, sealed: Sealed) -> PersonalData:
        """Read what was sealed. Raises SealBrokenError."""
        key = self._keys.unwrap(person_id, sealed.wrapped_key)
        content = decrypt(AESGCM(key), sealed.content, bound("data", person_id))
        return msgspec.json.decode(content, type=PersonalData)

    def reference_hash(self, controller: str, reference: str) -> bytes:
        """The keyed hash under which one controller's reference is found, however it was typed."""
        return self._mac(f"{controller}\n{folded(reference)}".encode())

    def identifier_hash(self, controller: str, kind: str, value: str) -> bytes:
        """The keyed hash of a number in its one form: whoever has it, is this person."""
        return self._keyed(controller, f"identifier-{kind}", value)

    def search_keys(self, controller: str, data: PersonalData) -> list[int]:
        """What the person is found by: how the name sounds, birth date, e-mail, phone; none can be read."""
        return [self.search_key(controller, what, value) for what, value in _found_by(data)]

    def search_key(self, controller: str, what: SearchedBy, value: str) -> int:
        """64 bits of a keyed hash. What two people share by chance is told apart when they are opened."""
        return int.from_bytes(self._keyed(controller, what, value)[:8], "big", signed=True)

    def _keyed(self, controller: str, what: str, value: str) -> bytes:
        return self._mac(f"\x01{what}\n{controller}\n{value}".encode())


def _hmac(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA-256 (RFC 2104) with the key's part done once: several of them are made for every person."""
    padded = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def mac(message: bytes) -> bytes:
        inside, outside = inner.copy(), outer.copy()
        inside.update(message)
        outside.update(inside.digest())
        return outside.digest()

    return mac


def folded(text: str) -> str:
    """An e-mail address or a reference as it is compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def digits(phone: str) -> str:
    """A phone number as it is compared: its last nine digits, so that +46 70... and 070... are one."""
    return "".join(letter for letter in phone if letter.isdigit())[-9:]


def _found_by(data: PersonalData) -> Iterator[tuple[SearchedBy, str]]:
    for sound in likeness.sounds(name for name in (data.given_name, data.family_name) if name):
        yield "sound", sound
    if data.birth_date:
        yield "born", data.birth_date.isoformat()
    if data.email:
        yield "email", folded(data.email)
    if data.phone:
        yield "phone", digits(data.phone)
