"""Everything that was said of one programme and that exports read: a function of the set of events, not of their order.

Of an original and its corrections the highest version speaks, of a status, a follow-up, a consent and a volume the
last of its aggregate; an approval holds for the version that it names.
"""

from datetime import date
from typing import NamedTuple, assert_never

from reporting.domain.exports.said import (
    Activity,
    Approved,
    Attendance,
    AttendanceCorrected,
    Consent,
    FollowUp,
    MonthLocked,
    Participation,
    ParticipationCorrected,
    Placed,
    Session,
    Status,
    Volume,
)
from reporting.domain.facts import FactId
from reporting.domain.latest import Latest
from reporting.domain.versions import Versions

Spelled = tuple[str, int, str]
"""(person, number of the spell, point in time)"""


class Span(NamedTuple):
    """From this day on a placement is of this kind and extent, until the next."""

    first: date
    kind: str
    extent: int


class Record:
    """What is known of one programme at a position of the log."""

    def __init__(self) -> None:
        self.participation: Versions[Participation] = Versions()
        self.attendance: Versions[Attendance] = Versions()
        self.locked: set[str] = set()
        """The months whose hours are closed, YYYY-MM."""
        self.statuses: Latest[Spelled, Status] = Latest()
        self.follow_ups: Latest[Spelled, FollowUp] = Latest()
        self.consents: Latest[tuple[str, str], bool] = Latest()
        """(person, organisation) -> whether it stands."""
        self.volumes: Latest[str, Volume] = Latest()
        self.activities: set[str] = set()
        self.sessions: set[str] = set()
        self.placed: Latest[tuple[str, int], Placed] = Latest()
        """By placement and version."""
        self._approved: set[FactId] = set()

    def approved(self, fact_id: FactId) -> bool:
        """Whether staff approved what stands now of an attendance."""
        stands = self.attendance.sources(fact_id)[-1]
        return stands in self._approved

    def participate(self, aggregate: str, version: int, said: Participation | ParticipationCorrected) -> None:
        """Take in an entry, an exit, an outcome, or what holds instead of one."""
        if isinstance(said, ParticipationCorrected):
            self.participation.correct(FactId(aggregate, said.corrects), version, said.replacement)
        else:
            self.participation.record(FactId(aggregate, version), said)

    def attend(self, aggregate: str, version: int, said: Attendance | AttendanceCorrected, *, v1: bool = False) -> None:
        """Take in a presence or an absence, or what holds instead; `v1`: in its older form."""
        if isinstance(said, AttendanceCorrected):
            self.attendance.correct(FactId(aggregate, said.corrects), version, said.replacement)
        else:
            self.attendance.record(FactId(aggregate, version), said, older_form=v1)

    def approve(self, aggregate: str, said: Approved) -> None:
        """Staff answer for this version of an attendance."""
        self._approved.add(FactId(aggregate, said.approves))

    def consent(self, version: int, said: Consent, *, withdrawn: bool) -> None:
        """Somebody agreed to be followed by an organisation, or no longer does."""
        self.consents.say((said.person_id, said.organisation), version, not withdrawn)

    def spans(self) -> dict[str, tuple[Span, ...]]:
        """Each placement's extents in order of their days: a change holds from its day, a correction always did."""
        found: dict[str, tuple[Span, ...]] = {}
        for (placement, _), said in sorted(self.placed.all().items()):
            known = found.get(placement, ())
            if not known or said.correction or said.started_on is None or said.occurred_on <= said.started_on:
                found[placement] = (Span(date.min, said.kind, said.extent),)
            elif (said.kind, said.extent) != known[-1][1:]:
                kept = tuple(span for span in known if span.first < said.occurred_on)
                found[placement] = (*kept, Span(said.occurred_on, said.kind, said.extent))
        return found

    def take(self, version: int, said: Status | FollowUp | Volume | MonthLocked | Activity | Session | Placed) -> None:
        """Take in anything else."""
        match said:
            case Status():
                self.statuses.say((said.person_id, said.spell, said.point), version, said)
            case FollowUp():
                self.follow_ups.say((said.person_id, said.spell, said.point), version, said)
            case Volume():
                self.volumes.say(said.volume_id, version, said)
            case MonthLocked():
                self.locked.add(said.month)
            case Activity():
                self.activities.add(said.activity_id)
            case Placed():
                self.placed.say((said.placement_id, version), version, said)
            case Session():
                self.sessions.add(said.session_id)
            case _:
                assert_never(said)
