"""What tests make calendar links with."""

from uuid import uuid4

from common.clock import Clock
from common.http.calendars import Links


def links(clock: Clock | None, key: bytes = b"k" * 32) -> Links:
    """What making calendar links takes; those who only make and read them need no clock."""
    return Links(key, "https://kalender.staden.example", clock, lambda: uuid4().hex)
