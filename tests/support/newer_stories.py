"""Histories told by hand in which every goal of engine 2 moves, so that a broken rule of it shows."""

from datetime import date

from contracts.enrolment import EntryCharacteristics, OutcomeRecorded, ParticipantEnrolled, ParticipantExited
from contracts.enrolment_way import (
    FollowUpRecorded,
    PhaseEntered,
    PlanSet,
    PlanStep,
    PlanStepChanged,
    ResidenceRecorded,
    StatusRecorded,
)
from tests.support.stories import PROGRAMME, Story
from tests.support.stories_of_things import things


class Life(Story):
    """A story that also tells what was asked on the way and afterwards."""

    def __init__(self, person: str = "p-1") -> None:
        super().__init__(person)
        self._told = 0

    def is_told(self, event: type, on: date, spell: int = 1, **fields) -> "Life":
        self._told += 1
        said = event(**self.common(on), spell=spell, **fields)
        self.log.append((f"way:{PROGRAMME}:{self.person}", self._told, said))
        return self

    def comes(self, on: date, spell: int = 1, attributes: tuple = (), **entry) -> "Life":
        self.say(
            ParticipantEnrolled(
                **self.common(on), spell=spell, entry=EntryCharacteristics(**entry), attributes=attributes
            )
        )
        return self

    def goes(self, on: date, spell: int = 1, reason: str = "completed") -> "Life":
        self.say(ParticipantExited(**self.common(on), spell=spell, reason=reason))
        return self

    def begins(self, on: date, kind: str = "new-start-job") -> "Life":
        self.say(OutcomeRecorded(**self.common(on), outcome_id="o-2", kind=kind, started_on=on))
        return self


def people() -> list[list[tuple]]:
    known = {
        "gender": "woman",
        "age": 24,
        "education": "isced-3-4",
        "employment": "unemployed",
        "municipality": "north",
    }
    first = Life().comes(date(2018, 8, 31), attributes=("disability",), **known)
    first.attends(date(2018, 9, 3), 30, area="a").attends(date(2018, 9, 4), 30, area="b")
    first.is_told(PhaseEntered, date(2018, 8, 31), phase="group")
    first.is_told(PhaseEntered, date(2018, 10, 12), phase="individual")
    first.attends(date(2018, 10, 12), 50, area="b")
    step = PlanStep(step_id="s-1", kind="recognition")
    first.is_told(PlanSet, date(2018, 10, 13), aim="internship", steps=(step,))
    first.is_told(PlanStepChanged, date(2018, 11, 1), step_id="s-1", status="done")
    first.is_told(StatusRecorded, date(2018, 8, 31), point="entry", income_sources=("other",), work_extent=0)
    first.goes(date(2019, 2, 28), reason="moved")
    first.is_told(StatusRecorded, date(2019, 3, 20), point="exit", income_sources=("wage",), work_extent=50)
    first.is_told(FollowUpRecorded, date(2019, 3, 10), point="days", reached=True, improved=True, qualification=True)
    first.is_told(FollowUpRecorded, date(2019, 8, 28), point="months", reached=True, statuses=("internship",))
    first.is_told(FollowUpRecorded, date(2019, 9, 5), point="months", reached=True, statuses=("new-start-job",))
    first.is_told(ResidenceRecorded, date(2019, 3, 1), municipality="north", own_home=False)
    first.is_told(ResidenceRecorded, date(2019, 8, 28), municipality="north", own_home=True)
    first.is_told(ResidenceRecorded, date(2019, 8, 29), municipality="elsewhere", own_home=True)
    first.is_told(ResidenceRecorded, date(2019, 6, 1), municipality="south", own_home=True)  # told late
    first.begins(date(2019, 3, 30))
    back = Life("p-2").comes(date(2018, 7, 2), gender="man", age=None, employment="employed", municipality="north")
    back.goes(date(2018, 7, 31)).attends(date(2018, 7, 3)).attends(date(2018, 10, 1), area="a")
    back.is_told(PhaseEntered, date(2018, 7, 2), phase="individual")
    back.comes(date(2018, 12, 1), 2, gender="man", age=18, employment="unemployed", municipality=None)
    back.attends(date(2018, 12, 3), 45, area="a").attends(date(2019, 1, 8), 45, kind="cafe")
    back.goes(date(2019, 1, 31), 2, reason="illness")
    back.is_told(FollowUpRecorded, date(2018, 8, 10), point="days", reached=True, improved=True, qualification=True)
    back.is_told(FollowUpRecorded, date(2019, 8, 1), 2, point="months", reached=False)
    back.is_told(StatusRecorded, date(2018, 12, 1), 2, point="entry", work_extent=50, studies_extent=0)
    back.is_told(StatusRecorded, date(2019, 2, 1), 2, point="exit", work_extent=50, studies_extent=0)
    back.begins(date(2019, 1, 15))
    nobody_knows = Life("p-3").comes(date(2018, 9, 1)).attends(date(2018, 9, 2), 60, area="a").goes(date(2018, 9, 30))
    nobody_knows.is_told(FollowUpRecorded, date(2018, 10, 1), point="days", reached=True, improved=True)
    statuses = {"income_sources": ("wage",), "studies_extent": 0}
    nobody_knows.is_told(StatusRecorded, date(2018, 9, 1), point="entry", work_extent=0, **statuses)
    nobody_knows.is_told(StatusRecorded, date(2018, 10, 2), point="exit", work_extent=None, **statuses)
    volunteer = Life("p-4").comes(date(2019, 3, 1), gender=None, age=40, employment="inactive")
    return [first.log, back.log, nobody_knows.log, volunteer.log]


def telling_newer() -> list[list[tuple]]:
    """Everybody alone, all together with everything, and everything by itself."""
    return [*people(), [said for log in people() for said in log] + things(), things()]
