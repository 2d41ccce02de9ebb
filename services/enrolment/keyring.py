"""The master keys of an installation: the present one wraps people's keys, earlier ones still open what they wrapped.

A wrapped key says by four bytes (of a hash of the master key) which one wrapped it, so that one look tells what is left
to be wrapped again. Those from before there were several say nothing: every key is tried on them.
"""

import hashlib
from collections.abc import Iterator, Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from common.sealing import KEY_BYTES, SealBroken, decrypt, encrypt

MARK = b"\x02"
"""Begins a wrapped key that names its master key; before, the format of `sealing` (1) began it."""
_ID_BYTES = 4


class Keyring:
    """Wraps with the present master key, opens with any."""

    def __init__(self, present: bytes, earlier: Sequence[bytes] = ()) -> None:
        if any(len(key) != KEY_BYTES for key in (present, *earlier)):
            raise ValueError("a master key of 32 bytes is needed")
        self._ciphers = {key_id(key): AESGCM(key) for key in (*earlier, present)}
        if len(self._ciphers) != 1 + len(earlier):
            raise ValueError("two master keys are the same")
        self._present = key_id(present)

    @property
    def prefix(self) -> bytes:
        """How every key begins that the present master key has wrapped."""
        return MARK + self._present

    def wrap(self, person_id: str, key: bytes) -> bytes:
        """Wrap a person's key."""
        return self.prefix + encrypt(self._ciphers[self._present], key, bound("key", person_id))

    def unwrap(self, person_id: str, wrapped: bytes) -> bytes:
        """Unwrap it. Raises SealBroken."""
        for cipher, content in self._candidates(wrapped):
            try:
                return decrypt(cipher, content, bound("key", person_id))
            except SealBroken:
                continue
        raise SealBroken

    def wrap_again(self, person_id: str, wrapped: bytes) -> bytes:
        """The same key, wrapped by the present master key. Raises SealBroken."""
        return wrapped if wrapped.startswith(self.prefix) else self.wrap(person_id, self.unwrap(person_id, wrapped))

    def _candidates(self, wrapped: bytes) -> Iterator[tuple[AESGCM, bytes]]:
        if wrapped.startswith(MARK):
            cipher = self._ciphers.get(wrapped[1 : 1 + _ID_BYTES])
            if cipher is not None:
                yield cipher, wrapped[1 + _ID_BYTES :]
            return
        for cipher in self._ciphers.values():
            yield cipher, wrapped


def key_id(master_key: bytes) -> bytes:
    """What a master key is called: nothing of the key can be told from it."""
    return hashlib.sha256(b"insteg/master-key/" + master_key).digest()[:_ID_BYTES]


def bound(what: str, person_id: str) -> bytes:
    """What sealed bytes are bound to: a person, and what they are."""
    return f"insteg/person/{what}/{person_id}".encode()
