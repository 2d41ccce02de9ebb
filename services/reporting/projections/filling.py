"""Fills the entity views from the log where they are younger than the log: once, before the first batch.

Rows are kept by version, so filling what is there already changes nothing.
"""

from common.inbound.replay import replay
from common.projection import Connection
from contracts.same_people import Cluster
from reporting.domain.scopes import People
from reporting.projections.folding import rows_of
from reporting.storage import entities, people
from reporting.storage.events.entities import SUBJECTS
from reporting.storage.events.reading import read_all

_FILLED = "SELECT EXISTS (SELECT FROM kept.filled)"
_FILL = "INSERT INTO kept.filled (upto) SELECT fact_no FROM inbound.head"


async def fill(connection: Connection, clusters: People) -> None:
    """Make the views what the log says, if nobody has yet. `clusters`: who is one with whom at the log's end."""
    if await connection.fetchval(_FILLED):
        return
    async with connection.transaction():
        touched: set[Cluster] = set()
        async for facts in replay(connection):
            rows = rows_of(read_all(fact for fact in facts if fact.message.subject in SUBJECTS))
            await entities.keep(connection, rows)
            said = (row for kept in rows.values() for row in kept.values())
            touched |= {clusters.members(row.person) for row in said if row.person is not None}
        await people.show(connection, touched)
        await connection.execute(_FILL)
