"""The tables beside the events, made again from them: after events came back from the bus, and in older databases.

Sealed texts, holds, proposals, partners' own numbers and identities as funders were handed them are in no event: what a
backup lacks of them is lost.
"""

from common import remaking
from common.db import Connection
from contracts.enrolment_people import PersonProtected
from enrolment.storage import course, merges
from enrolment.storage.desk import Desk

VERSION = 1

# Whom a restored row still shows, and the events do not, above all.
_PROTECT = """
WITH last AS (
  SELECT DISTINCT ON (aggregate) substr(aggregate, 8) AS person_id,
         (convert_from(body, 'UTF8')::jsonb ->> 'protected')::boolean AS protected
  FROM spine.event WHERE subject = $1 ORDER BY aggregate, version DESC)
UPDATE enrolment.person p SET protected = last.protected FROM last
WHERE p.person_id = last.person_id AND p.protected <> last.protected
"""


async def make(connection: Connection) -> int:
    """Lists of participants, follow-ups and referrals, their timers, merges, the flag of protection."""
    await connection.execute(_PROTECT, PersonProtected.subject)
    made = 0
    async for found in remaking.names(connection, "merge"):
        laid = await _laid(connection, found)
        for merge in laid.merges.values():
            await merges.keep(connection, merge)
        made += len(found)
    async for found in remaking.names(connection, "referral"):
        await course.write_rows(connection, await _laid(connection, found))
        made += len(found)
    async for found in remaking.names(connection, "participation"):
        ways = [f"way:{name.partition(':')[2]}" for name in found]
        await course.write_rows(connection, await _laid(connection, [*found, *ways]))
        made += len(found)
    return made


async def _laid(connection: Connection, aggregates: list[str]) -> Desk:
    laid = Desk()
    await remaking.replay(connection, laid, aggregates)
    known = {key[0] for key in laid.participations}
    await laid.fetch(connection, [f"programme:{name}" for name in known])
    return laid


REMAKING = remaking.Remaking(VERSION, make)
