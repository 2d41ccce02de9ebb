"""Who has a place, who waits, and what people are expected at: fetched under lock, written with the events.

A circle is named `series:<series>` (with all of its sessions) or `session:<session>` (one that is in no series).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from activities.domain.clashes import Taken
from activities.domain.places import Circle, Held, Wish
from activities.domain.recurrence import Span
from activities.storage import locks
from common.db import Connection
from contracts.activities_offers import CommitmentRecorded
from contracts.same_people import Clusters

_CAPACITIES = "SELECT series_id, capacity FROM activities.series WHERE series_id = ANY($1::text[])"
_COMING = """
SELECT session_id, series_id, capacity, starts_at, ends_at FROM activities.scheduled
WHERE (series_id = ANY($1::text[]) OR session_id = ANY($2::text[])) AND NOT cancelled AND starts_at > $3
"""
_HELD = """
SELECT sign_up_id, version, circle, programme_id, controller, activity_id, series_id, session_id, person_id, status,
       number, through, clash
FROM activities.sign_up WHERE circle = ANY($1::text[])
"""
_DIARY = """
SELECT u.person_id, s.session_id AS source, 'session' AS kind, s.starts_at, s.ends_at
FROM activities.sign_up u
JOIN activities.scheduled s ON (s.series_id = u.series_id OR s.session_id = u.session_id) AND NOT s.cancelled
WHERE u.person_id = ANY($1::text[]) AND u.status = 'in' AND s.ends_at > $2
UNION ALL
SELECT person_id, commitment_id, kind, starts_at, ends_at FROM activities.taken
WHERE person_id = ANY($1::text[]) AND ends_at > $2
"""
_KEEP = """
INSERT INTO activities.sign_up (sign_up_id, version, circle, programme_id, controller, activity_id, series_id,
                                session_id, person_id, status, number, through, clash)
SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                     $9::text[], $10::text[], $11::int[], $12::text[], $13::text[])
ON CONFLICT (sign_up_id) DO UPDATE SET version = excluded.version, status = excluded.status, number = excluded.number,
  through = excluded.through, clash = excluded.clash
"""
_OUT = """
UPDATE activities.sign_up SET status = 'out', version = given.version
FROM unnest($1::text[], $2::int[]) AS given (id, version) WHERE sign_up_id = given.id
"""
_TAKE = """
INSERT INTO activities.taken (commitment_id, person_id, kind, day, starts_at, ends_at)
SELECT $1, $2, $3, * FROM unnest($4::date[], $5::timestamptz[], $6::timestamptz[]) ON CONFLICT DO NOTHING
"""
_FREE = "DELETE FROM activities.taken WHERE commitment_id = $1 AND day > $2"


@dataclass(slots=True)
class Circles:
    """Circles by name, the times of their coming sessions, and the versions of their sign-ups."""

    circles: dict[str, Circle] = field(default_factory=dict)
    times: dict[str, Taken] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)


async def lock(connection: Connection, circles: Iterable[str], humans: Iterable[str]) -> None:
    """Nobody else changes these circles, nor what these human beings are expected at, until the transaction ends."""
    await locks.alone(connection, [*circles, *(f"diary:{human}" for human in humans)])


async def find(connection: Connection, names: Iterable[str], at: datetime) -> Circles:
    """Circles as they stand; lock them before."""
    wanted = list(names)
    series = [name.removeprefix("series:") for name in wanted if name.startswith("series:")]
    single = [name.removeprefix("session:") for name in wanted if name.startswith("session:")]
    capacities = {row[0]: row[1] for row in await connection.fetch(_CAPACITIES, series)}
    coming = await connection.fetch(_COMING, series, single, at)
    found, sessions, held, last = Circles(), _each(wanted), _each(wanted), dict.fromkeys(wanted, 0)
    for row in coming:
        name = f"series:{row['series_id']}" if row["series_id"] else f"session:{row['session_id']}"
        sessions[name][row["session_id"]] = row["capacity"]
        found.times[row["session_id"]] = Taken(row["session_id"], "session", row["starts_at"], row["ends_at"])
    for row in await connection.fetch(_HELD, wanted):
        name, number = row["circle"], row["number"]
        found.versions[f"sign-up:{row['sign_up_id']}"] = row["version"]
        last[name] = max(last[name], number)
        if row["status"] != "out":
            wish = Wish(row[8], row[3], row[4], row[5], row[6], row[7], row["through"], row["clash"])
            held[name][row["sign_up_id"]] = Held(wish, row["status"] == "waiting", number)
    for name in wanted:
        capacity = capacities.get(name.removeprefix("series:"))
        found.circles[name] = Circle(capacity, sessions[name], held[name], last[name])
    return found


async def diaries(
    connection: Connection, people: Collection[str], known: Clusters, at: datetime
) -> dict[str, list[Taken]]:
    """What each is expected at from now on, under whichever id."""
    found: dict[str, list[Taken]] = {known.root(person): [] for person in people}
    if found:
        everybody = [person for root in found for person in known.members(root)]
        for row in await connection.fetch(_DIARY, everybody, at):
            taken = Taken(row["source"], row["kind"], row["starts_at"], row["ends_at"])
            found[known.root(row["person_id"])].append(taken)
    return {person: found[known.root(person)] for person in people}


async def keep(connection: Connection, circles: Mapping[str, Circle], changed: Mapping[str, tuple[str, int]]) -> None:
    """Write the sign-ups that changed: by id, the circle they are in and their version now."""
    rows, gone = [], []
    for name, (circle, version) in changed.items():
        held = circles[circle].held.get(name)
        if held is None:
            gone.append((name, version))
            continue
        w, status = held.wish, "waiting" if held.waiting else "in"
        who = (w.programme_id, w.controller, w.activity_id, w.series_id, w.session_id, w.person_id)
        rows.append((name, version, circle, *who, status, held.number, w.through, w.clash))
    if rows:
        await connection.execute(_KEEP, *map(list, zip(*rows, strict=True)))
    if gone:
        await connection.execute(_OUT, *map(list, zip(*gone, strict=True)))


async def take(connection: Connection, recorded: CommitmentRecorded, spans: Iterable[Span]) -> None:
    """Note the times of a new commitment."""
    times = [(span.day, span.starts_at, span.ends_at) for span in spans]
    who = (recorded.commitment_id, recorded.person_id, recorded.kind)
    await connection.execute(_TAKE, *who, *map(list, zip(*times, strict=True)))


async def free(connection: Connection, commitment_id: str, last_day: object) -> None:
    """Forget the times of a commitment after its last day."""
    await connection.execute(_FREE, commitment_id, last_day)


def _each(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    return {name: {} for name in names}
