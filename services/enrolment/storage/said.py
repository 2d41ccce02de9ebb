"""Where an event of ours stands in the stream: what listeners are asked about."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.db import Connection

# Positions and sequences rise together, and only the last ones are asked about: an older event, whose row of the bus
# log is not looked for, has a lower sequence than the first of those.
_LAST = """
WITH recent AS (SELECT seq, position FROM spine.bus_log ORDER BY seq DESC LIMIT 20000),
last AS (
  SELECT DISTINCT ON (aggregate) aggregate, version, position FROM spine.event
  WHERE aggregate = ANY($1::text[]) AND subject = $2 ORDER BY aggregate, version DESC)
SELECT l.aggregate, l.version, coalesce(
  (SELECT r.seq FROM recent r WHERE r.position = l.position),
  (SELECT min(r.seq) FROM recent r WHERE r.position > l.position
     AND NOT EXISTS (SELECT FROM spine.outbox o WHERE o.position = l.position)),
  0)
FROM last l
"""


@dataclass(frozen=True, slots=True)
class Said:
    """An event; `seq` 0: it is not in the stream yet."""

    aggregate: str
    version: int
    seq: int


async def last(connection: Connection, person_ids: Sequence[str], subject: str) -> list[Said]:
    """The last event of this kind about each of these people."""
    rows = await connection.fetch(_LAST, [f"person:{person_id}" for person_id in person_ids], subject)
    return [Said(*row) for row in map(tuple, rows)]
