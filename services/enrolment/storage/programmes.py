"""Programmes as they stand, read from the store of record; there is no second copy to drift away."""

from functools import lru_cache

from common import store
from common.db import Connection
from contracts.enrolment import ParticipantEnrolled, ProgrammeDefined
from enrolment.domain.life import spells
from enrolment.domain.participation import Participation
from enrolment.domain.participation import evolve as evolve_participation
from enrolment.domain.programme import Programme, Usage, evolve
from enrolment.storage.reading import participation_event

_ALL = """
SELECT aggregate, body FROM spine.event WHERE aggregate >= 'programme:' AND aggregate < 'programme;'
ORDER BY aggregate, version
"""
_EVERY_ID = """
SELECT aggregate FROM spine.event WHERE aggregate >= 'programme:' AND aggregate < 'programme;' AND version = 1
"""
_PARTICIPATIONS = """
SELECT aggregate, subject, body FROM spine.event WHERE aggregate >= $1 AND aggregate < $2 ORDER BY aggregate, version
"""


@lru_cache(maxsize=512)
def programme_event(body: bytes) -> ProgrammeDefined:
    """The event of a stored body. Bodies never change, so reading one twice is a waste."""
    return ProgrammeDefined.model_validate_json(body)


async def every_programme(connection: Connection) -> list[Programme]:
    """All programmes, by id."""
    found: dict[str, Programme] = {}
    for row in await connection.fetch(_ALL):
        found[row["aggregate"]] = evolve(found.get(row["aggregate"]), programme_event(row["body"]))
    return list(found.values())


async def every_id(connection: Connection) -> list[str]:
    """The ids of all programmes."""
    rows = await connection.fetch(_EVERY_ID)
    return [row[0].removeprefix("programme:") for row in rows]


async def programme(connection: Connection, programme_id: str) -> Programme | None:
    """One programme, if it is known."""
    aggregate = f"programme:{programme_id}"
    state: Programme | None = None
    for recorded in (await store.load(connection, [aggregate]))[aggregate]:
        state = evolve(state, programme_event(recorded.body))
    return state


async def usage(connection: Connection, programme_id: str) -> Usage:
    """What a programme's participations stand on, corrections applied. Called for the rare new version only."""
    states: dict[str, Participation] = {}
    start, end = f"participation:{programme_id}:", f"participation:{programme_id};"
    async for row in connection.cursor(_PARTICIPATIONS, start, end, prefetch=1000):
        state = states.get(row["aggregate"], Participation())
        states[row["aggregate"]] = evolve_participation(state, participation_event(row["subject"], row["body"]))
    entries = [f for s in states.values() for f in s.facts if isinstance(f, ParticipantEnrolled)]
    return Usage(
        frozenset(entry.occurred_on for entry in entries if "outside-programme-period" not in entry.findings),
        frozenset(entry.entry.group for entry in entries if entry.entry.group),
        frozenset(entry.referrer for entry in entries if entry.referrer),
        sum(1 for s in states.values() if (life := spells(s.facts)) and life[-1].last is None),
    )
