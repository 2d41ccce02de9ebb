"""The table of invitations: who was asked what, under which link, and what has been filled in so far."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.db import Connection
from surveys.domain.asking import Invitation, Question
from surveys.domain.links import Links

_COLUMNS = """
invitation_id, programme_id, controller, respondent, person_id, organisation_id, spell, instrument, version, moment,
asked_on, closes_on, revoked, link_number, link_round, answered_on, withdrawn, draft
"""
_ADD = """
INSERT INTO surveys.invitation
  (invitation_id, programme_id, controller, respondent, person_id, organisation_id, spell, instrument, version, moment,
   asked_on, closes_on, link_number, code_hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
_BY_NUMBER = f"SELECT {_COLUMNS} FROM surveys.invitation WHERE link_number = $1"
_BY_CODE = f"SELECT {_COLUMNS} FROM surveys.invitation WHERE code_hash = $1"
_BY_ID = f"SELECT {_COLUMNS} FROM surveys.invitation WHERE invitation_id = ANY($1::text[])"
_OF_SPELL = """
SELECT invitation_id FROM surveys.invitation
WHERE person_id = $1 AND programme_id = $2 AND spell = $3 AND moment = ANY($4::text[])
  AND answered_on IS NULL AND NOT revoked
"""
_OF_PERSON = "SELECT invitation_id FROM surveys.invitation WHERE person_id = $1 AND answered_on IS NULL AND NOT revoked"
_ENTRY_VERSION = """
SELECT version FROM (
  SELECT version, 0 AS nr FROM surveys.answer
  WHERE person_id = $1 AND programme_id = $2 AND spell = $3 AND instrument = $4 AND moment = 'entry' AND NOT withdrawn
  UNION ALL
  SELECT version, 1 FROM surveys.invitation
  WHERE person_id = $1 AND programme_id = $2 AND spell = $3 AND instrument = $4 AND moment = 'entry' AND NOT revoked
) AS used ORDER BY nr LIMIT 1
"""
_DRAFT = """
UPDATE surveys.invitation SET draft = coalesce(draft, '{}') || $2::jsonb
WHERE link_number = $1 AND answered_on IS NULL AND NOT revoked RETURNING draft
"""
_FORGET_DRAFT = "UPDATE surveys.invitation SET draft = NULL WHERE invitation_id = ANY($1::text[])"
_ROUND = """
UPDATE surveys.invitation SET link_round = $2, code_hash = $3 WHERE invitation_id = $1
"""
_REVOKE = "UPDATE surveys.invitation SET revoked = true, draft = NULL WHERE invitation_id = ANY($1::text[])"


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


async def add(connection: Connection, question: Question, closes_on: date, links: Links) -> None:
    """Store a new invitation under a link number that nobody can guess."""
    number = secrets.randbits(63)
    code_hash = links.code_hash(links.code(number, 0))
    await connection.execute(
        _ADD, question.id, question.programme_id, question.controller, question.respondent, question.person_id,
        question.organisation_id, question.spell, question.instrument, question.version, question.moment, question.on,
        closes_on, number, code_hash,
    )  # fmt: skip


async def by_number(connection: Connection, number: int, *, lock: bool = False) -> InvitationRow | None:
    """The invitation of a link."""
    row = await connection.fetchrow(_BY_NUMBER + (" FOR UPDATE" if lock else ""), number)
    return None if row is None else _row(row)


async def by_code(connection: Connection, code_hash: bytes) -> InvitationRow | None:
    """The invitation of a printed code."""
    row = await connection.fetchrow(_BY_CODE, code_hash)
    return None if row is None else _row(row)


async def find(connection: Connection, ids: Iterable[str]) -> dict[str, InvitationRow]:
    """Invitations by id."""
    return {row["invitation_id"]: _row(row) for row in await connection.fetch(_BY_ID, list(ids))}


async def open_of_spell(
    connection: Connection, person_id: str, programme_id: str, spell: int, moments: Sequence[str]
) -> list[str]:
    """Unanswered invitations of one spell."""
    rows = await connection.fetch(_OF_SPELL, person_id, programme_id, spell, list(moments))
    return [row["invitation_id"] for row in rows]


async def open_of_person(connection: Connection, person_id: str) -> list[str]:
    """Unanswered invitations of somebody."""
    return [row["invitation_id"] for row in await connection.fetch(_OF_PERSON, person_id)]


async def entry_version(
    connection: Connection, person_id: str, programme_id: str, spell: int, instrument: str
) -> int | None:
    """The version that a spell's entry was answered or asked with: its exit is asked with the same."""
    version: int | None = await connection.fetchval(_ENTRY_VERSION, person_id, programme_id, spell, instrument)
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


async def revoke(connection: Connection, ids: Iterable[str]) -> None:
    """The page says that this was taken back."""
    await connection.execute(_REVOKE, list(ids))


def _row(row: Any) -> InvitationRow:
    question = Question(
        row["programme_id"], row["controller"], row["respondent"], row["person_id"], row["organisation_id"],
        row["spell"], row["instrument"], row["version"], row["moment"], row["asked_on"],
    )  # fmt: skip
    invitation = Invitation(question, row["closes_on"], row["revoked"], 1 + row["revoked"])
    draft = json.loads(row["draft"]) if row["draft"] else {}
    return InvitationRow(invitation, row["link_number"], row["link_round"], row["answered_on"], row["withdrawn"], draft)
