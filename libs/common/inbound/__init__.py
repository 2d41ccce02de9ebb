"""From the bus into a view, exactly once: the inbound log, the projector that writes it, replay, parking.

Reading order: `sequence` (what is the next message), `batch` (what becomes an entry), `term` (how a batch is
written), `projector` (who writes, and what happens when something fails), `replay` (what a rebuild folds).
"""

from pathlib import Path

from common.inbound.batch import DAY_TURN
from common.inbound.errors import HistoryMismatchError
from common.inbound.measures import measure
from common.inbound.parking import Parked, drop, parked, unpark
from common.inbound.projector import Projector
from common.inbound.replay import facts_at, replay
from common.inbound.term import Progress

MIGRATIONS = Path(__file__).parent.parent / "inbound_migrations"

__all__ = [
    "DAY_TURN",
    "MIGRATIONS",
    "HistoryMismatchError",
    "Parked",
    "Progress",
    "Projector",
    "drop",
    "facts_at",
    "measure",
    "parked",
    "replay",
    "unpark",
]
