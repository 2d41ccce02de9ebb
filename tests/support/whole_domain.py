"""The whole domain as a model: commands go to the running system, and what they should have said into a log beside it.

The model knows of each command only whether it was taken, and counts the goals from its own log with the plain
counting of `plain_figures`: no state, no ledger, no bus. After each settling the system's figures must be the same.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from contracts.activities import AttendanceCorrected, AttendanceRecorded
from contracts.base import Event
from contracts.enrolment import (
    EntryCharacteristics,
    OutcomeRecorded,
    ParticipantEnrolled,
    ParticipantExited,
    ParticipationCorrected,
)
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged
from contracts.enrolment_way import FollowUpRecorded, PhaseEntered, ResidenceRecorded
from contracts.programme import (
    ChangeGoal,
    CountGoal,
    FollowUpMeasure,
    OutcomeMeasure,
    PhaseMeasure,
    ResidenceMeasure,
    ShareGoal,
    SumGoal,
    Window,
)
from contracts.surveys import AnswerSubmitted, AnswerWithdrawn
from local.history.stage import STOCKHOLM
from tests.support.counted_goals import WORDS
from tests.support.plain_figures import people_of, plain_figure

CONTROLLER, PHASE, POINT = "staden", "individual", "six-months"
EMPLOYMENT = "employment-fixed-term"
INSTRUMENT, ITEM = "entry-exit", "health"
SESSION_DAYS = tuple(date(2018, month, 15) for month in (2, 4, 6, 8))
MINUTES = 120
_NAMED = {"title": WORDS, "definition": WORDS}
_ASKED = {"months_after_exit": 6, "grace_days": 28}
_GOALS = (
    CountGoal(kind="count", id="enrolled", of="enrolled", **_NAMED),
    CountGoal(kind="count", id="took-part", of="took-part", **_NAMED),
    CountGoal(kind="count", id="exited", of="exited", **_NAMED),
    SumGoal(kind="sum", id="hours", of="attended-minutes", **_NAMED),
    ShareGoal(
        kind="share", id="offered-work", among="enrolled", **_NAMED,
        of=OutcomeMeasure(kinds=(EMPLOYMENT,), event="offered", within=Window(months_after_exit=6)),
    ),
    CountGoal(kind="count", id="on-their-own", of=PhaseMeasure(phase=PHASE), **_NAMED),
    ShareGoal(
        kind="share", id="in-work-later", among="exited", **_NAMED,
        of=FollowUpMeasure(point=POINT, any_of=(EMPLOYMENT,), **_ASKED),
    ),
    ChangeGoal(kind="change", id="feels-better", instrument=INSTRUMENT, item=ITEM, **_NAMED),
    CountGoal(kind="count", id="settled", of=ResidenceMeasure(municipalities=("north",)), **_NAMED),
)  # fmt: skip


def programme(name: str) -> dict[str, Any]:
    """A programme of 2018 with goals of every kind of fact that the model can say; phases never come by calendar."""
    text = {"sv": "Hela vägen", "en": "The whole way"}
    return {
        "id": name, "version": 1, "title": text, "purpose": text, "controller": CONTROLLER,
        "period": {"start": "2018-01-01", "end": "2018-12-31"},
        "organisations": [
            {"id": CONTROLLER, "name": "Staden", "roles": ["owner"]},
            {"id": "af", "name": "Arbetsförmedlingen", "roles": ["referrer", "partner"]},
        ],
        "phases": [{"id": PHASE, "title": text, "from_week": 900}],
        "follow_ups": [{"id": POINT, "title": text, "months_after_exit": 6, "status": "at", "grace_days": 28}],
        "surveys": [{"instrument": INSTRUMENT, "moments": ["entry", "exit"]}],
        "goals": [goal.model_dump(mode="json", exclude_none=True) for goal in _GOALS],
    }  # fmt: skip


@dataclass
class Told:
    """What was said and taken, as the events that it should have become."""

    programme: str
    at: datetime
    log: dict[tuple[str, int], Event] = field(default_factory=dict)
    spells: dict[str, int] = field(default_factory=dict)
    """How many each person has had."""

    def figures(self, on: date) -> dict[str, tuple[int, int]]:
        """Every goal on a day, counted plainly."""
        people = people_of([(*name, event) for name, event in self.log.items()], self.programme)
        return {goal.id: plain_figure(people, goal, on).get(("", ""), (0, 0)) for goal in _GOALS}

    def enrolled(self, answer: dict[str, Any], person: str, on: date, *, gender: str | None = None) -> None:
        self.spells[person] = self.spells.get(person, 0) + 1
        self._say(answer, self._entry(person, on, self.spells[person], gender))

    def exited(self, answer: dict[str, Any], person: str, on: date) -> None:
        self._say(answer, self._exit(person, on, self.spells[person]))

    def offered(self, answer: dict[str, Any], person: str, on: date, *, outcome: str, by: str = "staff") -> None:
        """An outcome; one that matching's placement becomes has no version here that anybody could correct."""
        event = self._outcome(person, on, outcome)
        if by == "placement":
            self.log[f"placement:{outcome}", 1] = event
        else:
            self._say(answer, event)

    def corrected(self, answer: dict[str, Any], person: str, corrects: int, on: date | None) -> None:
        """Another day, or void."""
        original = self.log[f"participation:{self.programme}:{person}", corrects]
        instead: Event | None = None
        match original:
            case _ if on is None:
                pass
            case ParticipantEnrolled():
                instead = self._entry(person, on, original.spell, original.entry.gender)
            case ParticipantExited():
                instead = self._exit(person, on, original.spell)
            case OutcomeRecorded():
                instead = self._outcome(person, on, original.outcome_id)
        self._say(answer, ParticipationCorrected(
            **self._of(person), occurred_on=self.at.date(), corrects=corrects, replacement=instead
        ))  # fmt: skip

    def phase(self, answer: dict[str, Any], person: str, on: date) -> None:
        self._say(answer, PhaseEntered(**self._now(person, on), phase=PHASE))

    def follow_up(self, answer: dict[str, Any], person: str, on: date, *, works: bool) -> None:
        statuses = (EMPLOYMENT,) if works else ()
        self._say(answer, FollowUpRecorded(**self._now(person, on), point=POINT, reached=True, statuses=statuses))

    def residence(self, answer: dict[str, Any], person: str, on: date, municipality: str) -> None:
        self._say(answer, ResidenceRecorded(**self._now(person, on), municipality=municipality))

    def attended(self, answer: dict[str, Any], person: str, session: str, on: date, *, present: bool) -> None:
        self._say(answer, self._presence(person, session, on, present=present))

    def attendance_corrected(
        self, answer: dict[str, Any], person: str, session: str, on: date, *, present: bool | None
    ) -> None:
        instead = None if present is None else self._presence(person, session, on, present=present)
        fields = self._attendance(person, session) | {"occurred_on": self.at.date()}
        self._say(answer, AttendanceCorrected(**fields, corrects=1, replacement=instead))

    def answered(self, answer: dict[str, Any], person: str, on: date, *, moment: str, health: int) -> None:
        """An answer about the last spell."""
        said = self._answer(answer, person, moment) | {"occurred_on": on, "spell": self.spells[person]}
        self._say(answer, AnswerSubmitted(**said, mode="paper", scores={ITEM: health}))

    def withdrawn(self, answer: dict[str, Any], given: tuple[str, int]) -> None:
        """From the day on which it was taken back."""
        before = self.log[given]
        assert isinstance(before, AnswerSubmitted)
        kept = before.model_dump(include={*AnswerWithdrawn.model_fields}) | {"occurred_on": self.at.date()}
        self._say(answer, AnswerWithdrawn(**kept))

    def _answer(self, answer: dict[str, Any], person: str, moment: str) -> dict[str, Any]:
        asked = {"instrument": INSTRUMENT, "instrument_version": 1, "moment": moment}
        return self._of(person) | asked | {"answer_id": answer["answer_id"]}

    def merged(self, answer: dict[str, Any], pair: tuple[str, str], *, undone: bool = False) -> None:
        kind = PeopleUnmerged if undone else PeopleMerged
        fields = {"merge_id": answer["merge_id"], "controller": CONTROLLER, "person_ids": pair}
        self.log[f"merge:{answer['merge_id']}", 2 if undone else 1] = kind(
            **fields, occurred_on=self.at.date(), recorded_at=self.at
        )

    def _say(self, answer: dict[str, Any], event: Event) -> None:
        self.log.setdefault((answer["aggregate"], answer["version"]), event)

    def _of(self, person: str) -> dict[str, Any]:
        known = {"person_id": person, "programme_id": self.programme, "controller": CONTROLLER}
        return known | {"recorded_at": self.at}

    def _now(self, person: str, on: date) -> dict[str, Any]:
        return self._of(person) | {"occurred_on": on, "spell": self.spells[person]}

    def _entry(self, person: str, on: date, spell: int, gender: str | None) -> ParticipantEnrolled:
        entry = EntryCharacteristics(gender=gender)
        return ParticipantEnrolled(**self._of(person), occurred_on=on, spell=spell, entry=entry)

    def _exit(self, person: str, on: date, spell: int) -> ParticipantExited:
        return ParticipantExited(**self._of(person), occurred_on=on, spell=spell, reason="completed")

    def _outcome(self, person: str, on: date, name: str) -> OutcomeRecorded:
        fields = {"outcome_id": name, "kind": EMPLOYMENT, "offered_on": on}
        return OutcomeRecorded(**self._of(person), occurred_on=on, **fields)

    def _attendance(self, person: str, session: str) -> dict[str, Any]:
        return self._of(person) | {
            "attendance_id": f"{session}~{person}", "activity_id": f"{self.programme}-cafe", "kind": "language-cafe"
        }  # fmt: skip

    def _presence(self, person: str, session: str, on: date, *, present: bool) -> AttendanceRecorded:
        fields = self._attendance(person, session) | {"occurred_on": on}
        status = "present" if present else "absent"
        return AttendanceRecorded(**fields, status=status, minutes=MINUTES if present else 0)


def sessions(name: str) -> list[dict[str, Any]]:
    """One on each of the days, in the evening."""
    return [
        {
            "session_id": f"{name}-{number}", "activity_id": f"{name}-cafe",
            "starts_at": datetime.combine(day, time(17), STOCKHOLM).isoformat(),
            "ends_at": datetime.combine(day, time(19), STOCKHOLM).isoformat(),
        }
        for number, day in enumerate(SESSION_DAYS)
    ]  # fmt: skip
