"""Short histories told by hand, for tests that are read as sentences."""

from datetime import UTC, date, datetime

from contracts.activities import AttendanceCorrected, AttendanceRecorded
from contracts.enrolment import EntryCharacteristics, OutcomeRecorded, ParticipantEnrolled, ParticipantExited
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged
from contracts.surveys import AnswerSubmitted, AnswerWithdrawn

AT = datetime(2020, 6, 1, tzinfo=UTC)
PROGRAMME = "bridge"


class Story:
    """One person's way, told event by event; `log` is what was said so far."""

    def __init__(self, person: str = "p-1", sessions: int = 0) -> None:
        self.person = person
        self.log: list[tuple] = []
        self._version = 0
        self._sessions = sessions
        self._answers = 0

    def say(self, event) -> "Story":
        self._version += 1
        self.log.append((f"participation:{PROGRAMME}:{self.person}", self._version, event))
        return self

    def enters(self, on: date, spell: int = 1, *, gender: str | None = "woman", **more) -> "Story":
        entry = EntryCharacteristics(gender=gender, age=more.pop("age", 30))
        return self.say(ParticipantEnrolled(**self.common(on), spell=spell, entry=entry, **more))

    def leaves(self, on: date, spell: int = 1) -> "Story":
        return self.say(ParticipantExited(**self.common(on), spell=spell, reason="completed"))

    def is_offered(self, on: date, kind: str = "new-start-job") -> "Story":
        return self.say(OutcomeRecorded(**self.common(on), outcome_id="o-1", kind=kind, offered_on=on))

    def attends(self, on: date, minutes: int = 60, status: str = "present", **more) -> "Story":
        self._sessions += 1
        name = f"s-{self._sessions}~{self.person}"
        fields = {"activity_id": "x", "kind": "course", **more}
        event = AttendanceRecorded(**self.common(on), attendance_id=name, status=status, minutes=minutes, **fields)
        self.log.append((f"attendance:{name}", 1, event))
        return self

    def answers(self, on: date, moment: str, spell: int = 1, version: int = 1, **scores: int) -> "Story":
        self._answers += 1
        affirmed = tuple(item for item, score in scores.items() if item != "health" and score > 3)
        fields = {"answer_id": f"a-{self._answers}~{self.person}", "instrument": "asked", "instrument_version": version}
        event = AnswerSubmitted(
            **self.common(on), **fields, mode="web", moment=moment, spell=spell, scores=scores, affirmed=affirmed
        )
        self.log.append((f"answer:{event.answer_id}", 1, event))
        return self

    def takes_back(self, on: date) -> "Story":
        """The last answer."""
        asked = next(event for _, _, event in reversed(self.log) if isinstance(event, AnswerSubmitted))
        fields = asked.model_dump(include={"answer_id", "instrument", "instrument_version", "moment", "spell"})
        self.log.append((f"answer:{asked.answer_id}", 2, AnswerWithdrawn(**self.common(on), **fields)))
        return self

    def was_elsewhere(self, session: int) -> "Story":
        """The attendance of that session is void."""
        name = f"s-{session}~{self.person}"
        fields = {"attendance_id": name, "activity_id": "x", "kind": "course", "corrects": 1}
        event = AttendanceCorrected(**self.common(AT.date()), **fields, replacement=None)
        self.log.append((f"attendance:{name}", 2, event))
        return self

    def common(self, on: date) -> dict:
        return {
            "occurred_on": on,
            "recorded_at": AT,
            "person_id": self.person,
            "programme_id": PROGRAMME,
            "controller": "town",
        }


def spring_exit_and_july_entry() -> list[tuple]:
    story = Story().enters(date(2019, 1, 14)).attends(date(2019, 2, 1)).leaves(date(2019, 3, 31))
    story.enters(date(2019, 7, 1), 2).attends(date(2019, 7, 2)).leaves(date(2019, 11, 30), 2)
    return story.is_offered(date(2020, 5, 30)).log


def merged(number: int, one: str, other: str, *, undone: bool = False) -> tuple:
    """Two people turned out to be one, or (undone) not."""
    fields = {"occurred_on": AT.date(), "recorded_at": AT, "controller": "town", "merge_id": f"m-{number}"}
    event = PeopleUnmerged if undone else PeopleMerged
    return f"merge:m-{number}", 2 if undone else 1, event(**fields, person_ids=tuple(sorted((one, other))))


def two_of_one_person() -> list[tuple]:
    """Both were enrolled as their first spell; the second has left, and was there after the first one's exit."""
    first = Story("p-1").enters(date(2019, 2, 1)).attends(date(2019, 2, 5)).leaves(date(2019, 3, 31))
    second = Story("p-2").enters(date(2019, 1, 7), gender="man").attends(date(2019, 4, 30)).leaves(date(2019, 5, 31))
    return [*first.log, *second.is_offered(date(2019, 11, 15)).log]


def asked_twice() -> Story:
    """Entered, answered, was away for a month, and answered again on leaving for good."""
    story = Story().enters(date(2019, 1, 7)).attends(date(2019, 1, 8)).answers(date(2019, 1, 9), "entry", health=2)
    story.answers(date(2019, 3, 30), "exit", health=1, glad=5, strong=1).leaves(date(2019, 3, 31))
    story.enters(date(2019, 5, 1), 2).answers(date(2019, 5, 2), "entry", 2, health=4)
    story.answers(date(2019, 5, 20), "entry", 2, health=5).answers(date(2019, 8, 30), "exit", 2, health=2, glad=1)
    return story.answers(date(2019, 8, 31), "exit", 2, health=5, glad=5, strong=5).leaves(date(2019, 8, 31), 2)


def telling() -> list[list[tuple]]:
    """Short histories in which a broken rule shows: examples beside the generated ones."""
    august, too_late = date(2018, 8, 31), date(2019, 3, 1)
    return [
        spring_exit_and_july_entry(),
        Story().enters(date(2018, 3, 1)).leaves(august).is_offered(too_late).log,
        Story().enters(date(2018, 3, 1)).leaves(august).is_offered(date(2019, 2, 28)).log,
        Story().enters(date(2018, 3, 1)).attends(august).leaves(august).log,
        Story().attends(date(2018, 7, 1)).attends(date(2018, 9, 1)).was_elsewhere(1).enters(date(2018, 8, 1)).log,
        Story().enters(date(2018, 3, 1)).attends(date(2018, 4, 1), 60, "absent").log,
        Story()
        .enters(date(2018, 3, 1))
        .attends(date(2018, 4, 3))
        .attends(date(2018, 4, 9))
        .leaves(date(2018, 4, 6))
        .log,
        asked_twice().log,
        asked_twice().takes_back(date(2019, 10, 1)).log,
        Story()
        .enters(date(2019, 1, 7))
        .answers(date(2019, 1, 9), "entry", health=2)
        .answers(date(2019, 3, 1), "exit", version=2, health=4)
        .leaves(date(2019, 3, 31))
        .log,
        Story()
        .enters(date(2019, 1, 1))
        .leaves(date(2019, 1, 10))
        .enters(date(2019, 1, 11), 2)
        .leaves(date(2019, 1, 20), 2)
        .log,
        [*two_of_one_person(), merged(1, "p-1", "p-2")],
        [merged(1, "p-1", "p-2"), *two_of_one_person(), merged(1, "p-1", "p-2", undone=True)],
        [merged(1, "p-1", "p-2", undone=True), *two_of_one_person(), merged(1, "p-1", "p-2")],
        [merged(1, "p-2", "p-3"), *two_of_one_person(), merged(2, "p-1", "p-3")],
        [merged(1, "p-1", "p-4"), *two_of_one_person(), merged(2, "p-2", "p-3"), merged(3, "p-3", "p-4")],
    ]
