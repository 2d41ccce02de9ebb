"""What partners may see of single people, put where they see it and taken away at once when they no longer may.

A referral is shown to whoever made it, under its own reference, while the person's consent to share with it stands;
a placement to its employer. Neither is shown of somebody whose identity is protected or who was erased, under any of
the ids that turned out to be this person's: of a merge the careful side always wins.
"""

from collections.abc import Collection

from common.projection import Connection
from contracts.same_people import Cluster

_TOUCHED = """
WITH touched AS (
    SELECT t.person_id, t.cluster,
           bool_or(coalesce(p.hidden, false)) OVER (PARTITION BY t.cluster) AS hidden
    FROM unnest($1::text[], $2::int[]) AS t (person_id, cluster) LEFT JOIN kept.person p USING (person_id)
)
"""
_REFERRALS = f"""{_TOUCHED},
willing AS (
    SELECT t.cluster, c.programme_id, c.organisation FROM touched t JOIN kept.consent c USING (person_id)
    GROUP BY 1, 2, 3 HAVING bool_and(c.given)
),
concerned AS (
    SELECT r.*, NOT t.hidden AND w.cluster IS NOT NULL
                AND EXISTS (SELECT FROM kept.consent c WHERE c.person_id = r.person_id
                            AND c.programme_id = r.programme_id AND c.organisation = r.referrer) AS shown
    FROM touched t JOIN kept.referral r USING (person_id)
    LEFT JOIN willing w ON w.cluster = t.cluster AND w.programme_id = r.programme_id AND w.organisation = r.referrer
),
gone AS (
    DELETE FROM read.referral d USING concerned c WHERE d.referral_id = c.referral_id AND NOT c.shown
)
INSERT INTO read.referral AS known (referral_id, programme_id, referrer, reference, status, next_step, occurred_on)
SELECT referral_id, programme_id, referrer, reference, status, next_step, occurred_on FROM concerned WHERE shown
ON CONFLICT (referral_id) DO UPDATE SET reference = excluded.reference, status = excluded.status,
    next_step = excluded.next_step, occurred_on = excluded.occurred_on
WHERE (known.reference, known.status, known.next_step, known.occurred_on)
      <> (excluded.reference, excluded.status, excluded.next_step, excluded.occurred_on)
"""
_PLACEMENTS = f"""{_TOUCHED},
concerned AS (
    SELECT p.*, NOT t.hidden AND NOT p.void AS shown,
           CASE WHEN p.ended THEN 'ended' WHEN p.started_on IS NOT NULL THEN 'started'
                WHEN p.accepted_on IS NOT NULL THEN 'accepted' ELSE 'offered' END AS status
    FROM touched t JOIN kept.placement p USING (person_id)
),
gone AS (
    DELETE FROM read.placement d USING concerned c WHERE d.placement_id = c.placement_id AND NOT c.shown
)
INSERT INTO read.placement (placement_id, programme_id, employer_id, opening_id, kind, extent, status, offered_on,
                            accepted_on, started_on, ended_on, planned_start, planned_end)
SELECT placement_id, programme_id, employer_id, opening_id, kind, extent, status, offered_on, accepted_on, started_on,
       ended_on, planned_start, planned_end FROM concerned WHERE shown
ON CONFLICT (placement_id) DO UPDATE SET employer_id = excluded.employer_id, opening_id = excluded.opening_id,
    kind = excluded.kind, extent = excluded.extent, status = excluded.status, offered_on = excluded.offered_on,
    accepted_on = excluded.accepted_on, started_on = excluded.started_on, ended_on = excluded.ended_on,
    planned_start = excluded.planned_start, planned_end = excluded.planned_end
"""


# What is left of somebody who was erased: that they are, for whatever is still said of them must find it.
_FORGET = tuple(
    f"DELETE FROM kept.{table} k USING kept.person p WHERE p.erased AND p.person_id = k.person_id "
    "AND p.person_id = ANY($1::text[])"
    for table in ("consent", "referral", "placement")
)


async def show(connection: Connection, people: Collection[Cluster]) -> None:
    """Look anew at what is shown of these people, each with everybody who is one with them."""
    if not people:
        return
    members = [(person, number) for number, cluster in enumerate(people) for person in sorted(cluster)]
    persons, numbers = [person for person, _ in members], [number for _, number in members]
    await connection.execute(_REFERRALS, persons, numbers)
    await connection.execute(_PLACEMENTS, persons, numbers)
    for statement in _FORGET:
        await connection.execute(statement, persons)
