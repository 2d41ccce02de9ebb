"""From the store into the stream: exactly once, in order, without trusting anybody's memory.

The store is the truth, the stream can be written again from it. An event stays in the outbox until its
message was acknowledged by, or found in, the stream. Every batch is atomic and names the sequence it
follows, so that of two relays one is refused; after anything unclear the relay reads what the stream
holds beyond its own mark and writes it down before it goes on.

Reading order: `log` (what the store remembers), `publish` (one atomic batch), `resync` (store and
stream brought together), `loop` (who leads, and when).
"""

from common.relay.errors import BusAheadOfStore, HistoryDiffers
from common.relay.loop import Relay, RelayStats
from common.relay.resync import refuse_old_store

__all__ = ["BusAheadOfStore", "HistoryDiffers", "Relay", "RelayStats", "refuse_old_store"]
