"""Months handed in: what stands, what would be handed in now, what differs; each step in one transaction.

A process that dies before the commit has frozen nothing, one that dies after it has frozen all: the file itself is
made from the frozen rows, as often as it is asked for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from common.clock import local_date
from common.db import Connection
from contracts.decisions import Already, Refusal
from contracts.programme import ParticipantFile, ProgrammeDefinition
from reporting.domain.exports import participant_months, submissions
from reporting.domain.exports.participant_months import Row
from reporting.domain.exports.submissions import Candidate, Difference
from reporting.storage.exports import months, reading
from reporting.storage.exports.months import Edition
from reporting.storage.exports.reading import Known
from reporting.storage.releases import publishing

ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class Stand:
    """A programme's months: what was handed in, and what the facts say now."""

    programme: ProgrammeDefinition
    rule: ParticipantFile
    rules: Mapping[str, ParticipantFile]
    """Of each month that was handed in, the one that it was handed in with."""
    known: Known
    editions: Mapping[str, list[Edition]]
    submitted: Mapping[str, dict[str, Row]]

    def rows(self, month: str) -> dict[str, Row]:
        """The month as the facts tell it now."""
        return participant_months.rows(self.known.people.values(), month, self.rules.get(month, self.rule))

    def candidate(self, month: str) -> Candidate:
        """The month as it would be handed in now."""
        people = self.known.people.values()
        return Candidate(
            month,
            self.rows(month),
            participant_months.findings(people, month, self.rule),
            month in self.known.record.locked,
            participant_months.unapproved(people, month),
        )

    def correction(self, identities: Mapping[str, Collection[str]]) -> dict[str, list[Difference]]:
        """What a correction set would hold now."""
        now = {month: self.rows(month) for month in self.submitted}
        return submissions.correct(self.submitted, now, identities)


async def stand(connection: Connection, programme: str) -> Stand | Refusal | None:
    """How far a programme's months are; None if there is no such programme. Inside a transaction."""
    definition = await publishing.definition(connection, programme)
    if definition is None:
        return None
    if definition.participant_file is None:
        message = "the programme's definition says of no fund that takes a file every month (participant_file)"
        return Refusal("no-participant-file", "programme", message, "conflict")
    editions = await months.editions(connection, programme)
    kept = await months.submitted(connection, programme)
    rules = {month: await _rule(connection, programme, made[0].version) for month, made in editions.items()}
    return Stand(
        definition,
        definition.participant_file,
        rules,
        await reading.known(connection, programme),
        editions,
        {month: kept.get(month, {}) for month in editions},
    )


async def freeze(
    connection: Connection, programme: str, month: str, despite: Collection[str], *, by: str, at: datetime
) -> Edition | Already | Refusal | None:
    """Hand a month in: its rows stand from here on."""
    await months.lock(connection, programme)
    now = await stand(connection, programme)
    if now is None or isinstance(now, Refusal):
        return now
    candidate = now.candidate(month)
    refused = submissions.freeze(now.programme, now.editions.keys(), candidate, despite, local_date(at, ZONE))
    if refused is not None:
        return refused
    taken = sorted({found.finding for found in candidate.findings})
    edition = _edition(now, month, candidate.rows, taken, by=by, at=at)
    await months.keep(connection, programme, edition, submissions.differences({}, candidate.rows))
    return edition


async def correct(
    connection: Connection, programme: str, identities: Mapping[str, Collection[str]], *, by: str, at: datetime
) -> list[Edition] | Refusal | None:
    """Make the correction set of everything that is late; none if nothing is."""
    await months.lock(connection, programme)
    now = await stand(connection, programme)
    if now is None or isinstance(now, Refusal):
        return now
    changed = now.correction(identities)
    people = now.known.people.values()
    if waiting := sum(participant_months.unapproved(people, month) for month in changed):
        return submissions.not_approved(waiting)
    made = []
    for month, differing in changed.items():
        rows = submissions.corrected(now.submitted[month], differing)
        edition = _edition(now, month, rows, [], by=by, at=at)
        await months.keep(connection, programme, edition, differing)
        made.append(edition)
    return made


def _edition(now: Stand, month: str, rows: Mapping[str, Row], despite: list[str], *, by: str, at: datetime) -> Edition:
    before = now.editions.get(month, [])
    version = before[0].version if before else now.programme.version
    people, minutes = months.totals(rows)
    return Edition(
        month, len(before), version, now.known.position, at, by, people, minutes, submissions.digest(rows), despite
    )


async def _rule(connection: Connection, programme: str, version: int) -> ParticipantFile:
    definition = ProgrammeDefinition.model_validate_json(await months.definition_json(connection, programme, version))
    return definition.participant_file or ParticipantFile()
