"""The lists that staff work from, page by page: one query each, keyset paging, pseudonymous ids only.

People whose identity is protected are in the lists of their own programme's staff like everybody else: a list
names nobody.
"""

from datetime import date
from typing import Any

from common.db import Connection

_PARTICIPANTS = """
SELECT person_id, spell, first_on, spell_on, last_on, end_reason, planned_end, role, group_id, referrer, phase,
       paused_since, consultant, aim, review_on, next_step_on, stalled
FROM enrolment.participant
WHERE programme_id = $1 AND person_id > $2
  AND ($3::text IS NULL OR CASE $3 WHEN 'in' THEN last_on IS NULL WHEN 'left' THEN last_on IS NOT NULL
       ELSE last_on IS NULL AND paused_since IS NOT NULL END)
  AND ($4::text IS NULL OR group_id = $4) AND ($5::text IS NULL OR consultant = $5)
ORDER BY person_id LIMIT $6
"""
_STALLED = """
SELECT person_id, consultant, aim, review_on, next_step_on, stalled,
       array_remove(ARRAY[
         CASE WHEN stalled THEN 'said-at-review' END,
         CASE WHEN review_on < $3 THEN 'review-overdue' END,
         CASE WHEN next_step_on < $3 THEN 'step-overdue' END,
         CASE WHEN aim IS NULL AND spell_on < $4 THEN 'no-plan' END], NULL) AS because
FROM enrolment.participant
WHERE programme_id = $1 AND person_id > $2 AND last_on IS NULL AND paused_since IS NULL AND role = 'participant'
  AND (stalled OR review_on < $3 OR next_step_on < $3 OR (aim IS NULL AND spell_on < $4))
ORDER BY person_id LIMIT $5
"""
_FOLLOW_UPS = """
SELECT f.person_id, f.point, f.spell, f.opens_on, f.last_day, f.answered_on, f.reached, f.reminded_on, p.consultant,
       CASE WHEN f.answered_on IS NOT NULL THEN CASE WHEN f.reached THEN 'answered' ELSE 'unreachable' END
            WHEN f.opens_on > $4 THEN 'not-due' WHEN f.last_day >= $4 THEN 'open' ELSE 'missed' END AS state
FROM enrolment.follow_up f LEFT JOIN enrolment.participant p USING (programme_id, person_id)
WHERE f.programme_id = $1 AND (f.last_day, f.person_id, f.point) > ($2::date, $3, $7)
  AND CASE $5::text WHEN 'due' THEN f.answered_on IS NULL AND f.opens_on <= $4 AND f.last_day >= $4
           WHEN 'missed' THEN f.answered_on IS NULL AND f.last_day < $4 ELSE true END
ORDER BY f.last_day, f.person_id, f.point LIMIT $6
"""
_REFERRALS = """
SELECT referral_id, person_id, referrer, status, group_id, received_on, waiting_since, next_step
FROM enrolment.referral
WHERE programme_id = $1 AND (received_on, referral_id) > ($2::date, $3)
  AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR group_id = $5)
ORDER BY received_on, referral_id LIMIT $6
"""


async def participants(
    connection: Connection, programme_id: str, *, after: str, state: str | None, group: str | None,
    consultant: str | None, limit: int,
) -> list[Any]:  # fmt: skip
    """Who is, or was, in a programme, by person id."""
    rows: list[Any] = await connection.fetch(_PARTICIPANTS, programme_id, after, state, group, consultant, limit)
    return rows


async def stalled(
    connection: Connection, programme_id: str, *, after: str, today: date, planless_since: date, limit: int
) -> list[Any]:
    """Participants whose plan does not move, with the reasons; those who pause are left in peace."""
    rows: list[Any] = await connection.fetch(_STALLED, programme_id, after, today, planless_since, limit)
    return rows


async def follow_ups(
    connection: Connection, programme_id: str, *, after: tuple[date, str, str], today: date, state: str, limit: int
) -> list[Any]:
    """What is to be asked, the most urgent first."""
    day, person_id, point = after
    rows: list[Any] = await connection.fetch(_FOLLOW_UPS, programme_id, day, person_id, today, state, limit, point)
    return rows


async def referrals(
    connection: Connection, programme_id: str, *, after: tuple[date, str], status: str | None, group: str | None,
    limit: int,
) -> list[Any]:  # fmt: skip
    """Who was proposed, longest ago first: with status `waitlisted` the waiting list in its order."""
    day, referral_id = after
    rows: list[Any] = await connection.fetch(_REFERRALS, programme_id, day, referral_id, status, group, limit)
    return rows
