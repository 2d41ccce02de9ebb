"""Who of the staff read what people wrote in their own words: who, of which programme, when and why."""

from dataclasses import dataclass
from datetime import datetime

from common.db import Connection

_NOTE = """
INSERT INTO surveys.audit (at, subject, organisation, programme_id, instrument, purpose, answers)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at free text."""

    at: datetime
    subject: str
    organisation: str
    programme_id: str
    instrument: str
    purpose: str
    answers: int


async def note(connection: Connection, reading: Reading) -> None:
    """Keep it, in the transaction that reads."""
    await connection.execute(
        _NOTE, reading.at, reading.subject, reading.organisation, reading.programme_id, reading.instrument,
        reading.purpose, reading.answers,
    )  # fmt: skip
