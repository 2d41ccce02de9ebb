"""The table of answers: scores that count, and beside them the words that never leave."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.db import Connection
from contracts.surveys import AnswerSubmitted
from surveys.domain.pairing import Answered

# The invitation's page is told in the same statement that it is answered.
_ADD = """
WITH page AS (
  UPDATE surveys.invitation SET answered_on = $11, draft = NULL WHERE invitation_id = $1
), kept AS (
  INSERT INTO surveys.words (answer_id, item, body) SELECT $1, * FROM unnest($15::text[], $16::text[]))
INSERT INTO surveys.answer
  (answer_id, programme_id, respondent, person_id, organisation_id, spell, instrument, version, moment, mode,
   answered_on, language, scores, affirmed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
_WITHDRAW = """
WITH page AS (
  UPDATE surveys.invitation SET withdrawn = true, draft = NULL WHERE invitation_id = ANY($1::text[])
), gone AS (
  DELETE FROM surveys.words WHERE answer_id = ANY($1::text[]))
UPDATE surveys.answer SET withdrawn = true WHERE answer_id = ANY($1::text[])
"""
_FORGET_WORDS = """
DELETE FROM surveys.words WHERE answer_id IN (SELECT answer_id FROM surveys.answer WHERE person_id = $1)
"""
_STANDING = """
SELECT person_id, spell, moment, version, mode, answered_on, place, scores, affirmed FROM surveys.answer
WHERE programme_id = $1 AND instrument = $2 AND respondent = 'participant' AND NOT withdrawn
"""
_WITHDRAWN = "SELECT count(*) FROM surveys.answer WHERE programme_id = $1 AND instrument = $2 AND withdrawn"
_OF_ORGANISATIONS = """
SELECT version, scores, affirmed FROM surveys.answer
WHERE programme_id = $1 AND instrument = $2 AND respondent <> 'participant' AND NOT withdrawn
"""
_WORDS = """
SELECT a.answer_id, a.moment, a.answered_on, a.language, w.item, w.body FROM surveys.answer a
JOIN surveys.words w USING (answer_id)
LEFT JOIN surveys.person p USING (person_id)
WHERE a.programme_id = $1 AND a.instrument = $2 AND NOT a.withdrawn AND NOT coalesce(p.protected, false)
  AND a.answer_id > $3
ORDER BY a.answer_id, w.item LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A decided answer and what is kept beside it."""

    event: AnswerSubmitted
    words: Mapping[str, str]
    language: str | None = None


async def add(connection: Connection, kept: Sequence[Kept]) -> None:
    """Store answers; their events are appended by the caller."""
    if len(kept) == 1:
        await connection.execute(_ADD, *_columns(kept[0]))
    elif kept:
        await connection.executemany(_ADD, [_columns(one) for one in kept])


async def withdraw(connection: Connection, ids: Iterable[str]) -> None:
    """These count no more, and their words are gone."""
    await connection.execute(_WITHDRAW, list(ids))


async def forget_words(connection: Connection, person_id: str) -> None:
    """Somebody is gone, and so is what they wrote in their own words. Scores stay: they name nobody."""
    await connection.execute(_FORGET_WORDS, person_id)


async def standing(connection: Connection, programme_id: str, instrument: str) -> list[Answered]:
    """The participants' answers that stand."""
    rows = await connection.fetch(_STANDING, programme_id, instrument)
    return [_answered(row) for row in rows]


async def withdrawn(connection: Connection, programme_id: str, instrument: str) -> int:
    """How many answers were taken back: figures from before may differ by them."""
    return int(await connection.fetchval(_WITHDRAWN, programme_id, instrument))


async def of_organisations(
    connection: Connection, programme_id: str, instrument: str
) -> list[tuple[int, dict[str, int], frozenset[str]]]:
    """What employers or partners answered: version, scores, affirmed items. Which of them, nobody is told."""
    rows = await connection.fetch(_OF_ORGANISATIONS, programme_id, instrument)
    return [(row["version"], json.loads(row["scores"]), frozenset(row["affirmed"])) for row in rows]


async def words(
    connection: Connection, programme_id: str, instrument: str, after: str, limit: int
) -> list[dict[str, object]]:
    """What people wrote, without who they are; protected people's words are left out."""
    return [dict(row) for row in await connection.fetch(_WORDS, programme_id, instrument, after, limit)]


def _columns(kept: Kept) -> tuple[Any, ...]:
    event = kept.event
    return (
        event.answer_id, event.programme_id, event.respondent, event.person_id, event.organisation_id,
        event.spell, event.instrument, event.instrument_version, event.moment, event.mode, event.occurred_on,
        kept.language, json.dumps(event.scores), list(event.affirmed), list(kept.words), list(kept.words.values()),
    )  # fmt: skip


def _answered(row: Any) -> Answered:
    return Answered(
        row["person_id"], row["spell"], row["moment"], row["version"], row["mode"], row["answered_on"], row["place"],
        json.loads(row["scores"]), frozenset(row["affirmed"]),
    )  # fmt: skip
