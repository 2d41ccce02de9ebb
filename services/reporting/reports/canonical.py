"""A report as bytes: one form of JSON (RFC 8785), signed with Ed25519 (RFC 8032), named by the SHA-256 of its bytes.

A key is named by a hash of its public half, so that a name cannot be given to another key.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32
ALGORITHM = "Ed25519"


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one form in which this content is written."""
    return rfc8785.dumps(dict(content))


def sha256(content: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def key_name(public: bytes) -> str:
    """What a key is called: half of the SHA-256 of its public half."""
    return f"ed25519-{hashlib.sha256(public).hexdigest()[:32]}"


class Keys:
    """The key that signs, and the public halves of those that signed before: kept outside the database."""

    def __init__(self, present: bytes, earlier: Sequence[bytes] = ()) -> None:
        self._present = Ed25519PrivateKey.from_private_bytes(present)
        publics = (*earlier, self._present.public_key().public_bytes_raw())
        self._known = {key_name(public): public for public in publics}
        self.present = key_name(publics[-1])

    def known(self) -> list[dict[str, str]]:
        """Every key whose signature is taken here, the present one last."""
        return [
            {"key": name, "algorithm": ALGORITHM, "public_key": base64.b64encode(public).decode()}
            for name, public in self._known.items()
        ]

    def sign(self, content: bytes) -> str:
        """The signature of the present key, in base64."""
        return base64.b64encode(self._present.sign(content)).decode()

    def holds(self, key: str, signature: str, content: bytes) -> bool | None:
        """Whether a signature holds; None for a key that is not known here."""
        public = self._known.get(key)
        if public is None:
            return None
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signature, validate=True), content)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed report: its content, the files that were rendered from it, and who signed both."""

    content: Mapping[str, Any]
    files: Sequence[Mapping[str, Any]]
    """Format, language and SHA-256 of each file that is kept beside it."""
    key: str
    signature: str

    @property
    def signed_part(self) -> bytes:
        """What the signature is of."""
        return canonical({"content": self.content, "files": list(self.files), "key": self.key})

    @property
    def document(self) -> bytes:
        """The report itself, as it is stored and handed out."""
        whole = {"content": self.content, "files": list(self.files), "key": self.key, "signature": self.signature}
        return canonical(whole)


def signed(content: Mapping[str, Any], files: Sequence[Mapping[str, Any]], keys: Keys) -> Signed:
    """Sign a content and its files with the present key."""
    unsigned = Signed(content, files, keys.present, "")
    return Signed(content, files, keys.present, keys.sign(unsigned.signed_part))
