"""The tables beside matching's events, made again from them: openings, placements and visits as they stand.

Employers' sealed data, contacts, runs, timetables and what was configured are in no event: what a backup lacks
of them is lost.
"""

from common import remaking
from common.db import Connection
from matching.storage.desk import Desk, write


async def make(connection: Connection) -> int:
    """Published openings, placements with the seats they take, and visits to them."""
    made = 0
    for kind in ("opening", "placement", "visit"):
        async for found in remaking.names(connection, kind):
            laid = Desk()
            await remaking.replay(connection, laid, found)
            await write(connection, laid)
            made += len(found)
    return made


REMAKING = remaking.Remaking(1, make)
