"""What belongs to the reader's own organisation: its referrals, its openings, the placements with it.

Row-level security decides which these are; people who may not be shown are not in these tables at all.
"""

from gateway.storage.reading import Reading, Rows

REFERRAL = """SELECT f.referral_id, f.programme_id, f.reference, f.status, f.next_step, f.occurred_on
FROM read.referral f"""
# Exact readers see other employers' openings as well: these are the own ones.
OPENING = """SELECT o.opening_id, o.programme_id, o.occupation, o.seats, o.instrument, o.municipality, o.extent,
o.starts_on, o.ends_on, c.reason AS closed
FROM (SELECT * FROM read.opening WHERE employer_id IN (SELECT read.own_employers())) o
LEFT JOIN read.opening_closed c ON c.opening_id = o.opening_id"""
PLACEMENT = """SELECT p.placement_id, p.programme_id, p.opening_id, p.kind, p.extent, p.status, p.offered_on,
p.accepted_on, p.started_on, p.ended_on, p.planned_start, p.planned_end
FROM read.placement p"""

_REFERRALS = f"""{REFERRAL}
WHERE ($1::text IS NULL OR f.programme_id = $1) AND ($2::text IS NULL OR f.reference = $2)
  AND ($3::text IS NULL OR (f.programme_id, f.reference, f.referral_id) > ($3, $4, $5))
ORDER BY f.programme_id, f.reference, f.referral_id LIMIT $6
"""
_OPENINGS = f"""{OPENING}
WHERE ($1::text IS NULL OR o.programme_id = $1) AND ($2::date IS NULL OR (o.starts_on, o.opening_id) > ($2, $3))
ORDER BY o.starts_on, o.opening_id LIMIT $4
"""
_PLACEMENTS = f"""{PLACEMENT}
WHERE ($1::text IS NULL OR p.programme_id = $1) AND ($2::date IS NULL OR (p.offered_on, p.placement_id) > ($2, $3))
ORDER BY p.offered_on, p.placement_id LIMIT $4
"""


async def referrals(
    reading: Reading, programme: str | None, reference: str | None, after: tuple[str, str, str] | None, rows: int
) -> Rows:
    """A page of referrals by programme and reference."""
    return await reading.rows(_REFERRALS, programme, reference, *(after or (None, None, None)), rows)


async def openings(reading: Reading, programme: str | None, after: tuple[object, str] | None, rows: int) -> Rows:
    """A page of openings by their first day."""
    return await reading.rows(_OPENINGS, programme, *(after or (None, None)), rows)


async def placements(reading: Reading, programme: str | None, after: tuple[object, str] | None, rows: int) -> Rows:
    """A page of placements by the day of their offer."""
    return await reading.rows(_PLACEMENTS, programme, *(after or (None, None)), rows)
