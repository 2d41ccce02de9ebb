"""How the way's states come onto the desk, and how places are counted so that the count holds."""

from typing import TYPE_CHECKING

from common.db import Connection
from enrolment.domain import places
from enrolment.domain.referrals import Referral
from enrolment.storage import locks
from enrolment.storage.course import participants, referral_rows
from enrolment.storage.course.state import Tooled

if TYPE_CHECKING:
    from enrolment.storage.desk import Desk, Wanted

# Whoever may take or give up a place of a programme that has few of them comes one after the other.
_LOCK_PLACES = "SELECT pg_advisory_xact_lock(hashtextextended('places:' || p, 0)) FROM unnest($1::text[]) AS p"


async def lay(connection: Connection, wanted: "Wanted", laid: "Desk", tools: Tooled | None) -> None:
    """Fetch what the way's commands want. The definitions are on the desk already."""
    course = laid.course
    course.tools = tools
    names = set(wanted.referrals)
    if wanted.numbers:
        course.by_number.update(await referral_rows.by_number(connection, sorted(wanted.numbers)))
        names.update(course.by_number.values())
    if course.entering is not None:
        names.update(course.entering)
    elif wanted.entering:
        names.update(await referral_rows.open_of(connection, sorted(wanted.entering)))
    await laid.fetch(
        connection,
        [
            *(f"referral:{name}" for name in names),
            *(f"way:{programme_id}:{person_id}" for programme_id, person_id in wanted.ways),
            *(f"volume:{name}" for name in wanted.volumes),
            *wanted.accounts,
        ],
    )
    decided = {course.referrals[name].programme_id for name in wanted.referrals if name in course.referrals}
    await locks.to_read(connection, decided - laid.programmes.keys())
    await laid.fetch(connection, [f"programme:{name}" for name in decided])
    await count_places(connection, laid, wanted.places | wanted.defined | decided)


async def count_places(connection: Connection, laid: "Desk", programme_ids: frozenset[str] | set[str]) -> None:
    """Lock and count the places of those programmes that have few of them."""
    known = {name: laid.programmes[name].current for name in programme_ids if name in laid.programmes}
    few = sorted(name for name, definition in known.items() if places.limited(definition))
    if not few:
        return
    await connection.execute(_LOCK_PLACES, few)
    for name in few:
        laid.course.places[name] = await participants.taken(connection, name)


async def fetch_referrals(connection: Connection, laid: "Desk", names: list[str]) -> list[Referral]:
    """Lay out more referrals, with their programmes, people and the consents that they may be shared under."""
    await laid.fetch(connection, [f"referral:{name}" for name in names])
    found = [laid.course.referrals[name] for name in names]
    await laid.fetch(
        connection,
        [
            *(f"programme:{r.programme_id}" for r in found),
            *(f"person:{r.person_id}" for r in found),
            *(f"consent:{r.person_id}:{r.programme_id}:{r.referrer}" for r in found),
        ],
    )
    return found
