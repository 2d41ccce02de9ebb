"""What the body of an event states of its subject, in the domain's own few words."""

import sys

from contracts.activities import AttendanceRecordedV1
from contracts.upcasts import attendance_recorded
from reporting.domain.facts import Answer, Characteristics, Enrolled, Exited, Outcome, Presence, Standing, Withdrawn
from reporting.storage.events.bodies import AnswerBody, AttendanceBody, EnrolledBody, ExitedBody, NotedBody, OutcomeBody

_PRESENT = ("present", "unknown")
_ON_THE_WAY_IN = ("applied", "waitlisted")


def enrolled(body: EnrolledBody) -> Enrolled:
    """Only a participant who is enrolled or active has a spell."""
    entry = body.entry
    who = Characteristics(entry.gender, entry.age, entry.municipality, entry.group, body.referrer, *_at_entry(body))
    standing: Standing = "participant"
    if body.role == "volunteer":
        standing = "volunteer"
    elif body.stage in _ON_THE_WAY_IN:
        standing = "applicant"
    return Enrolled(body.occurred_on, body.spell, standing, who, body.findings, sys.intern(body.programme_id))


def _at_entry(body: EnrolledBody) -> tuple[str | None, str | None, tuple[str, ...]]:
    return body.entry.education, body.entry.employment, tuple(sorted(body.attributes))


def exited(body: ExitedBody) -> Exited:
    """The last day of a spell."""
    return Exited(body.occurred_on, body.spell, body.findings, sys.intern(body.reason))


def outcome(body: OutcomeBody) -> Outcome:
    """What was offered or started."""
    return Outcome(body.kind, body.offered_on, body.started_on)


def of_participation(body: EnrolledBody | ExitedBody | OutcomeBody) -> Enrolled | Exited | Outcome:
    """Whichever of the three it is."""
    if isinstance(body, EnrolledBody):
        return enrolled(body)
    return exited(body) if isinstance(body, ExitedBody) else outcome(body)


def presence(body: AttendanceBody) -> Presence:
    """Minutes of somebody who was not there are no minutes."""
    minutes = body.minutes if body.status in _PRESENT else 0
    area = None if body.area is None else sys.intern(body.area)
    programme = sys.intern(body.programme_id)
    audience = None if body.audience is None else sys.intern(body.audience)
    session = None if body.session_id is None else sys.intern(body.session_id)
    kind = sys.intern(body.kind)
    return Presence(body.occurred_on, minutes, kind, area, body.findings, programme, audience, session)


def answer(body: AnswerBody, person: str, spell: int) -> Answer:
    """What a participant answered about one spell."""
    participation = f"participation:{body.programme_id}:{person}"
    scores = tuple(sorted(body.scores.items()))
    about = (participation, spell, body.instrument, body.instrument_version, body.moment)
    return Answer(body.occurred_on, *about, scores, body.affirmed)


def withdrawn(body: NotedBody) -> Withdrawn:
    """From when on an answer counts no more."""
    return Withdrawn(body.occurred_on)


def attendance_of_v1(old: AttendanceRecordedV1) -> AttendanceBody:
    """The first form of an attendance in the shape of today's."""
    new = attendance_recorded(old)
    return AttendanceBody(
        new.occurred_on, new.person_id, new.programme_id, new.kind, new.status, new.minutes, new.area, new.findings,
        new.controller, new.audience, new.session_id,
    )  # fmt: skip
