"""Every ledger total once more, from nothing but the commands that the client sent and the answers that it kept.

What a command should have become is told here plainly, beside the services; the counting is that of `plain_figures`.
No store, no stream and no event of the system is read on this side.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from contracts.activities import (
    ActivityDefined,
    AttendanceCorrected,
    AttendanceRecorded,
    SessionScheduled,
)
from contracts.base import Event
from contracts.enrolment import (
    EntryCharacteristics,
    OutcomeRecorded,
    ParticipantEnrolled,
    ParticipantExited,
    ParticipationCorrected,
)
from contracts.programme import Goal, PhaseMeasure, ProgrammeDefinition
from local.history.stage import STOCKHOLM, Command
from tests.support.bookkeeping import plain
from tests.support.plain_figures import people_of
from tests.support.whole_town import today

_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""When it was recorded moves no figure."""

Answered = tuple[Command, dict[str, Any]]
Cells = dict[tuple[str, str], tuple[int, int]]


def totals(
    answered: Iterable[Answered], definitions: Iterable[ProgrammeDefinition], on: date
) -> dict[tuple[str, str], Cells]:
    """(programme, goal) -> every cell on a day that is not nothing."""
    known = list(definitions)
    kept = _Kept({one.id: one for one in known})
    for command, answer in answered:
        kept.take(command, answer)
    found = {}
    for definition in known:
        log = [said for said in kept.log if getattr(said[2], "programme_id", "") == definition.id]
        people = people_of(log, definition.id)
        goals = [goal for goal in definition.goals if not _moved_by_time(goal)]
        found |= {(definition.id, goal.id): plain(log, people, definition, goal, on) for goal in goals}
    return found


@dataclass
class _Kept:
    """What the client knows: who is born when, which activity a session is of, who has come back how often."""

    definitions: dict[str, ProgrammeDefinition]
    log: list[tuple[str, int, Event]] = field(default_factory=list)
    said: dict[tuple[str, int], Event] = field(default_factory=dict)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    activities: dict[str, dict[str, Any]] = field(default_factory=dict)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    entries: dict[tuple[str, str], list[ParticipantEnrolled]] = field(default_factory=dict)

    def take(self, command: Command, answer: dict[str, Any]) -> None:
        body, said = command.body, None
        match command.operation:
            case "people":
                self.people[body["person_id"]] = body
            case "activities":
                self.activities[body["activity_id"]] = body
                # On offer from the day on which it is defined: the campaign's, whenever the story says it was.
                said = ActivityDefined(**self._common(body), occurred_on=today(), **_but_programme(body))
            case "sessions":
                said = self._session(body)
            case "attendance":
                said = self._attendance(body["session_id"], body["person_id"], body)
            case "attendance-corrections":
                said = self._attendance_corrected(command)
            case "participations" | "re-entry" | "exit" | "outcomes" | "corrections":
                said = self._of_a_participation(command, answer)
        if said is not None:
            name = (answer["aggregate"], answer["version"])
            self.log.append((*name, said))
            self.said[name] = said

    def _common(self, body: dict[str, Any]) -> dict[str, Any]:
        programme = body["programme_id"]
        return {"programme_id": programme, "controller": self.definitions[programme].controller, "recorded_at": _AT}

    def _of_a_participation(self, command: Command, answer: dict[str, Any]) -> Event:
        body, common = command.body, self._common(command.body) | {"person_id": command.body["person_id"]}
        if command.operation == "corrections":
            instead = body["replacement"]
            if instead is not None:
                instead = self._instead(common, instead, answer["aggregate"], body["corrects"])
            return ParticipationCorrected(
                **common, occurred_on=command.recorded, corrects=body["corrects"], replacement=instead
            )
        before = self.entries.setdefault((body["programme_id"], body["person_id"]), [])
        if command.operation == "outcomes":
            return _outcome(common, body)
        if command.operation == "exit":
            return _exit(common, body, len(before))
        before.append(self._entry(common, body, len(before) + 1, before))
        return before[-1]

    def _instead(
        self, common: dict[str, Any], body: dict[str, Any], aggregate: str, corrects: int
    ) -> ParticipantEnrolled | ParticipantExited | OutcomeRecorded:
        was = self.said[aggregate, corrects]
        if isinstance(was, OutcomeRecorded):
            return _outcome(common, body | {"outcome_id": was.outcome_id})
        if isinstance(was, ParticipantExited):
            return _exit(common, body, was.spell)
        assert isinstance(was, ParticipantEnrolled), was
        again = self._entry(common, body, was.spell, [])
        return again.model_copy(update={"referrer": was.referrer, "attributes": again.attributes or was.attributes})

    def _entry(
        self, common: dict[str, Any], body: dict[str, Any], spell: int, before: list[ParticipantEnrolled]
    ) -> ParticipantEnrolled:
        """What the record says unless the command says otherwise; a re-entry keeps the first one's but for the age."""
        person, on = self.people[common["person_id"]], date.fromisoformat(body["on"])
        entry = before[0].entry.model_dump() if before else {"gender": person.get("gender")}
        if "birth_date" in person:
            born = date.fromisoformat(person["birth_date"])
            entry["age"] = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        entry = EntryCharacteristics(**entry | body.get("entry", {}))
        said = body.get("circumstances", {})
        held = {*said.get("needs", ()), said.get("origin"), said.get("residence")}
        held |= {"foreign-born"} if said.get("foreign_born") else set()
        asked = self.definitions[common["programme_id"]].attributes
        attributes = before[0].attributes if before else tuple(code for code in asked if code in held)
        return ParticipantEnrolled(
            **common, occurred_on=on, spell=spell, entry=entry, attributes=attributes, referrer=body.get("referrer")
        )

    def _session(self, body: dict[str, Any]) -> Event:
        activity = self.activities[body["activity_id"]]
        starts = datetime.fromisoformat(body["starts_at"]).astimezone(STOCKHOLM)
        self.sessions[body["session_id"]] = body | {"on": starts.date()}
        return SessionScheduled(**self._common(activity), occurred_on=starts.date(), area=activity.get("area"), **body)

    def _attendance(self, session_id: str, person: str, body: dict[str, Any]) -> AttendanceRecorded:
        of = self._of_an_attendance(session_id, person)
        minutes = body["minutes"] if body["status"] == "present" else 0
        return AttendanceRecorded(
            **of, occurred_on=self.sessions[session_id]["on"], status=body["status"], minutes=minutes
        )

    def _of_an_attendance(self, session_id: str, person: str) -> dict[str, Any]:
        session = self.sessions[session_id]
        activity = self.activities[session["activity_id"]]
        return self._common(activity) | {
            "attendance_id": f"{session_id}~{person}", "person_id": person, "session_id": session_id,
            "activity_id": session["activity_id"], "kind": activity["kind"], "area": activity.get("area"),
            "audience": activity.get("audience", "newcomers"),
        }  # fmt: skip

    def _attendance_corrected(self, command: Command) -> Event:
        body = command.body
        session_id, _, person = body["attendance_id"].partition("~")
        instead = body["replacement"]
        return AttendanceCorrected(
            **self._of_an_attendance(session_id, person), occurred_on=command.recorded, corrects=body["corrects"],
            replacement=None if instead is None else self._attendance(session_id, person, instead),
        )  # fmt: skip


def _moved_by_time(goal: Goal) -> bool:
    """Goals that a calendar or a judgement moves, and phases that come by themselves: no command of a campaign does."""
    return goal.kind in {"schedule", "series", "assessed"} or isinstance(getattr(goal, "of", None), PhaseMeasure)


def _exit(common: dict[str, Any], body: dict[str, Any], spell: int) -> ParticipantExited:
    return ParticipantExited(**common, occurred_on=date.fromisoformat(body["on"]), spell=spell, reason=body["reason"])


def _outcome(common: dict[str, Any], body: dict[str, Any]) -> OutcomeRecorded:
    said = {name: body[name] for name in ("outcome_id", "kind", "extent", "offered_on", "started_on") if name in body}
    first = min(date.fromisoformat(body[name]) for name in ("offered_on", "started_on") if name in body)
    return OutcomeRecorded(**common, occurred_on=first, **said)


def _but_programme(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "programme_id"}
