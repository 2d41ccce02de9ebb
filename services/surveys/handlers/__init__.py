"""What surveys does by itself: it hears enrolment, keeps dates, and sends through the door.

`hearing` (enrolment's events), `timing` (dates, reminders, ends), `sending` and its `letters`.
"""

from dataclasses import dataclass

from common.clock import Clock
from surveys.definitions import Shelf
from surveys.domain.links import Links


@dataclass(frozen=True, slots=True)
class Tools:
    """What every reaction needs beside its connection."""

    clock: Clock
    shelf: Shelf
    links: Links
