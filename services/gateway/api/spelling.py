"""Bytes as texts that go into an address as they are: base64url without padding, and one spelling of each."""

from base64 import urlsafe_b64decode, urlsafe_b64encode


def spelled(content: bytes) -> str:
    """The text of these bytes."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def read(text: str, longest: int) -> bytes:
    """The bytes of a text of at most so many characters. Raises ValueError, also for another spelling of them."""
    content = urlsafe_b64decode(text[:longest].encode("ascii") + b"==")
    if spelled(content) != text:
        raise ValueError("another spelling of the same bytes")
    return content
