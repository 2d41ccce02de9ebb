"""The table of invitations: who was asked what, under which link, and what has been filled in so far."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.db import Connection
from surveys.domain.asking import ABOUT_NOTHING, Invitation, Question
from surveys.domain.links import Links
from surveys.domain.occasions import Name, Put, Whole

_COLUMNS = """
invitation_id, programme_id, controller, respondent, person_id, organisation_id, spell, instrument, version, moment,
asked_on, closes_on, revoked, revoked_for, said, link_number, link_round, answered_on, withdrawn, draft
"""
_ADD = """
INSERT INTO surveys.invitation AS i
  (invitation_id, programme_id, controller, respondent, person_id, organisation_id, spell, instrument, version, moment,
   asked_on, closes_on, link_number, code_hash)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[],
                     $9::int[], $10::text[], $11::date[], $12::date[], $13::bigint[], $14::bytea[])
ON CONFLICT (invitation_id) DO UPDATE SET revoked = false, revoked_for = NULL, said = i.said + 1,
  version = excluded.version, asked_on = excluded.asked_on, closes_on = excluded.closes_on
"""
_BY_NUMBER = f"SELECT {_COLUMNS} FROM surveys.invitation WHERE link_number = ANY($1::bigint[])"
_BY_CODE = f"SELECT {_COLUMNS} FROM surveys.invitation WHERE code_hash = $1"
_BY_ID = f"SELECT {_COLUMNS} FROM surveys.invitation WHERE invitation_id = ANY($1::text[])"
# What was typed in from paper without being put is answered all the same.
_PUT_TO = """
WITH wanted AS (SELECT * FROM unnest($1::text[], $2::text[]) AS w (programme, person))
SELECT programme_id, invitation_id, person_id, spell, instrument, moment, asked_on, answered_on IS NOT NULL, revoked,
  revoked AND revoked_for = ANY($3::text[])
FROM wanted JOIN surveys.invitation ON programme_id = programme AND person_id = person WHERE spell IS NOT NULL
UNION ALL
SELECT programme_id, answer_id, person_id, spell, instrument, moment, answered_on, true, false, false
FROM wanted JOIN surveys.answer a ON programme_id = programme AND person_id = person
WHERE spell IS NOT NULL AND NOT EXISTS (SELECT FROM surveys.invitation i WHERE i.invitation_id = a.answer_id)
"""
_OF_PERSON = "SELECT invitation_id FROM surveys.invitation WHERE person_id = $1 AND answered_on IS NULL AND NOT revoked"
_ENTRY_VERSION = """
SELECT version FROM (
  SELECT person_id, spell, version, 0 AS nr, answered_on AS on_day, place FROM surveys.answer
  WHERE programme_id = $1 AND instrument = $2 AND moment = 'entry' AND NOT withdrawn
    AND person_id = ANY($3::text[])
  UNION ALL
  SELECT person_id, spell, version, 1, asked_on, link_number FROM surveys.invitation
  WHERE programme_id = $1 AND instrument = $2 AND moment = 'entry' AND NOT revoked AND person_id = ANY($3::text[])
) AS used JOIN unnest($3::text[], $4::int[]) AS own (person, number) ON person = person_id AND number = spell
ORDER BY nr, on_day, place LIMIT 1
"""
_DRAFT = """
UPDATE surveys.invitation SET draft = coalesce(draft, '{}') || $2::jsonb
WHERE link_number = $1 AND answered_on IS NULL AND NOT revoked RETURNING draft
"""
_FORGET_DRAFT = "UPDATE surveys.invitation SET draft = NULL WHERE invitation_id = ANY($1::text[])"
_ROUND = """
UPDATE surveys.invitation SET link_round = $2, code_hash = $3 WHERE invitation_id = $1
"""
_REVOKE = """
UPDATE surveys.invitation SET revoked = true, revoked_for = $2, said = said + 1, draft = NULL WHERE invitation_id = $1
"""


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """One invitation as stored, with the page's state."""

    invitation: Invitation
    number: int
    round: int
    answered_on: date | None
    withdrawn: bool
    draft: Mapping[str, str]

    @property
    def id(self) -> str:
        """Of invitation and answer alike."""
        return self.invitation.question.id


async def add(connection: Connection, asked: Iterable[tuple[Question, date]], links: Links) -> None:
    """Store new invitations with their last days, each under a link number that nobody can guess."""
    rows = []
    for one, closes_on in asked:
        number = secrets.randbits(63)
        rows.append((
            one.id, one.programme_id, one.controller, one.respondent, one.person_id, one.organisation_id, one.spell,
            one.instrument, one.version, one.moment, one.on, closes_on, number, links.code_hash(links.code(number, 0)),
        ))  # fmt: skip
    if rows:
        await connection.execute(_ADD, *map(list, zip(*rows, strict=True)))


async def by_numbers(connection: Connection, numbers: Sequence[int]) -> dict[int, InvitationRow]:
    """The invitations of links, by their numbers."""
    found = [_row(row) for row in await connection.fetch(_BY_NUMBER, list(numbers))]
    return {row.number: row for row in found}


async def by_code(connection: Connection, code_hash: bytes) -> InvitationRow | None:
    """The invitation of a printed code."""
    row = await connection.fetchrow(_BY_CODE, code_hash)
    return None if row is None else _row(row)


async def find(connection: Connection, ids: Iterable[str]) -> dict[str, InvitationRow]:
    """Invitations by id."""
    return {row["invitation_id"]: _row(row) for row in await connection.fetch(_BY_ID, list(ids))}


async def put_to(connection: Connection, wanted: Iterable[Whole]) -> dict[Whole, list[Put]]:
    """What each of these human beings was asked in that programme as participant, or answered."""
    found: dict[Whole, list[Put]] = {one: [] for one in wanted}
    of = {(one[0], person): one for one in found for person in one[1]}
    keys = [key[0] for key in of], [key[1] for key in of]
    for programme_id, name, person, spell, *more in await connection.fetch(_PUT_TO, *keys, list(ABOUT_NOTHING)):
        found[of[programme_id, person]].append(Put(name, (person, spell), *more))
    return found


async def open_of_person(connection: Connection, person_id: str) -> list[str]:
    """Unanswered invitations of somebody."""
    return [row["invitation_id"] for row in await connection.fetch(_OF_PERSON, person_id)]


async def entry_version(
    connection: Connection, programme_id: str, instrument: str, names: Iterable[Name]
) -> int | None:
    """The version that a stretch's entry was answered or asked with: its exit is asked with the same."""
    people, numbers = map(list, zip(*names, strict=True))
    version: int | None = await connection.fetchval(_ENTRY_VERSION, programme_id, instrument, people, numbers)
    return version


async def save_draft(connection: Connection, number: int, values: Mapping[str, str]) -> Mapping[str, str] | None:
    """Keep what was filled in on one page; returns everything so far, None when there is nothing to fill in."""
    draft = await connection.fetchval(_DRAFT, number, json.dumps(dict(values)))
    return None if draft is None else json.loads(draft)


async def forget_drafts(connection: Connection, ids: Iterable[str]) -> None:
    """What was never submitted goes."""
    await connection.execute(_FORGET_DRAFT, list(ids))


async def new_round(connection: Connection, row: InvitationRow, links: Links) -> int:
    """End every link and code of an invitation so far; returns the round of the next ones."""
    round_ = row.round + 1
    await connection.execute(_ROUND, row.id, round_, links.code_hash(links.code(row.number, round_)))
    return round_


async def revoke(connection: Connection, invitation_id: str, reason: str | None) -> None:
    """The page says that this was taken back."""
    await connection.execute(_REVOKE, invitation_id, reason)


def _row(row: Any) -> InvitationRow:
    question = Question(
        row["programme_id"], row["controller"], row["respondent"], row["person_id"], row["organisation_id"],
        row["spell"], row["instrument"], row["version"], row["moment"], row["asked_on"],
    )  # fmt: skip
    invitation = Invitation(question, row["closes_on"], row["revoked"], row["said"], row["revoked_for"])
    draft = json.loads(row["draft"]) if row["draft"] else {}
    return InvitationRow(invitation, row["link_number"], row["link_round"], row["answered_on"], row["withdrawn"], draft)
