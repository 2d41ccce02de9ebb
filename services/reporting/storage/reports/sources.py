"""What the log and the ledger hold of one programme at a position: the raw material of a closed report."""

import json
from datetime import date
from typing import Any, NamedTuple

from common.events import Message
from common.inbound import facts_at
from common.projection import Connection, Fact
from contracts.enrolment import ProgrammeDefined
from contracts.programme import ProgrammeDefinition
from reporting.domain.reports.material import Place, Stream
from reporting.storage.loading import facts_of_programmes

_DEFINED_BY = """
SELECT defined_by FROM ledger.definition
WHERE programme_id = $1 AND defined_by <= $2 AND ($3::int IS NULL OR version = $3) ORDER BY version DESC LIMIT 1
"""
_LINES = """
SELECT b.goal_id, e.facet, e.value, e.effective_on, sum(e.num)::bigint, sum(e.den)::bigint
FROM ledger.entry e JOIN ledger.book b USING (book)
WHERE b.programme_id = $1 AND b.version = $2 AND e.fact_no <= $3
GROUP BY b.goal_id, e.facet, e.value, e.effective_on
"""
_STREAMS = """
SELECT c.stream, l.seq, l.digest FROM inbound.checkpoint c CROSS JOIN LATERAL (
  SELECT seq, digest FROM inbound.log WHERE stream = c.stream AND fact_no <= $1 ORDER BY seq DESC LIMIT 1) AS l
ORDER BY c.stream
"""


class Published(NamedTuple):
    """A definition, and word for word what was published: of that a hash stays the same whatever is added to it."""

    definition: ProgrammeDefinition
    body: dict[str, Any]


async def definition_at(
    connection: Connection, programme: str, position: int, version: int | None = None
) -> Published | None:
    """A definition known at a position, the newest by default; None if there is none."""
    number = await connection.fetchval(_DEFINED_BY, programme, position, version)
    if number is None:
        return None
    said = [published for fact in await facts_at(connection, [number]) if (published := published_by(fact.message))]
    return next(one for one in said if one.definition.id == programme and version in (None, one.definition.version))


def published_by(message: Message) -> Published | None:
    """The definition that a message publishes, if it is one that does."""
    if message.subject != ProgrammeDefined.subject:
        return None
    event = ProgrammeDefined.model_validate_json(message.body)
    return Published(event.definition, json.loads(message.body)["definition"])


async def lines(
    connection: Connection, programme: str, version: int, position: int
) -> list[tuple[Place, date, int, int]]:
    """What the ledger's lines add up to per cell and day, as known at a position."""
    rows = await connection.fetch(_LINES, programme, version, position)
    return [((goal, facet, value), on, num, den) for goal, facet, value, on, num, den in rows]


async def streams(connection: Connection, position: int) -> tuple[Stream, ...]:
    """How far each stream had been heard at a position."""
    rows = await connection.fetch(_STREAMS, position)
    return tuple(Stream(row["stream"], row["seq"], row["digest"].hex()) for row in rows)


async def facts(connection: Connection, programme: str, position: int) -> list[Fact]:
    """Every fact about the programme up to a position, and every merge."""
    return await facts_of_programmes(connection, [programme], position)
