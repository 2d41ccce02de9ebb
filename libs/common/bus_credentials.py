"""A file of NATS user credentials (a user's JWT and the seed that signs for it), read anew whenever nats-py asks.

nats-py reads such a file itself, but looks for ever for the line that begins the JWT where there is none, and ends its
tries when the seed is none: a file that was half written when the broker came back stopped a whole process.
"""

import re
from pathlib import Path

import nkeys
from nats.aio.client import RawCredentials

_JWT = re.compile(rb"BEGIN NATS USER JWT-*\s+([\w.-]+)\s", re.ASCII)
_SEED = re.compile(rb"BEGIN USER NKEY SEED-*\s+(SU[A-Z2-7]+)\s", re.ASCII)
_NO_FORM = "is no file of NATS user credentials"


class CredentialsError(OSError):
    """The file cannot be read or holds no credentials; nats-py tries again. The text shows nothing of what is in it."""


class CredentialsFile(RawCredentials):
    """What nats-py takes for credentials given as text, and that text is what the file holds now."""

    def __init__(self, path: Path) -> None:  # its parent would keep a text
        self._path = path

    @property
    def data(self) -> str:  # type: ignore[override]
        """JWT and seed in the form that nats-py takes apart. Raises CredentialsError."""
        try:
            held = self._path.read_bytes()
        except OSError as error:
            raise CredentialsError(f"{self._path} cannot be read ({type(error).__name__})") from None
        jwt, seed = _JWT.search(held), _SEED.search(held)
        if jwt is None or seed is None or not _signs(seed[1]):
            raise CredentialsError(f"{self._path} {_NO_FORM}")
        return (
            f"-----BEGIN NATS USER JWT-----\n{jwt[1].decode()}\n------END NATS USER JWT------\n"
            f"-----BEGIN USER NKEY SEED-----\n{seed[1].decode()}\n------END USER NKEY SEED------\n"
        )


def _signs(seed: bytes) -> bool:
    try:
        nkeys.from_seed(bytearray(seed))
    except (nkeys.NkeysError, ValueError):
        return False
    return True
