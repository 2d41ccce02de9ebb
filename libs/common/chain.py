"""The running digest of a stream: two streams with the same last digest have the same history.

Every message carries the digest of itself and all before it. The relay keeps it beside the sequence,
a consumer beside its checkpoint: a stream that was lost and written again with another history cannot
pass for the old one, although its sequences may look alike.
"""

from hashlib import blake2b

HEADER = "Insteg-Digest"
_SIZE = 16


def genesis(stream: str) -> bytes:
    """The digest before a stream's first message."""
    return blake2b(b"stream " + stream.encode(), digest_size=_SIZE).digest()


def link(previous: bytes, subject: str, message_id: str, body: bytes) -> bytes:
    """The digest after a message. Neither subject nor id may hold a line break (`wire` sees to it)."""
    digest = blake2b(previous, digest_size=_SIZE)
    digest.update(f"{subject}\n{message_id}\n".encode())
    digest.update(body)
    return digest.digest()
