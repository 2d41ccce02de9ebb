"""Histories told by hand in which every goal of engine 2 moves, so that a broken rule of it shows."""

from datetime import date
from decimal import Decimal

from contracts.activities import ActivityDefined, SessionScheduled
from contracts.activities_costs import CostBooked, CostCorrected
from contracts.activities_offers import SessionCancelled, SessionChanged
from contracts.activities_results import DeliverableChanged, DeliverableCorrected, SupervisorTrainingAttended
from contracts.enrolment import EntryCharacteristics, OutcomeRecorded, ParticipantEnrolled, ParticipantExited
from contracts.enrolment_programme import JudgementGiven, ReportDelivered, StatisticEntered
from contracts.enrolment_referrals import ReferralMade
from contracts.enrolment_way import (
    FollowUpRecorded,
    PhaseEntered,
    PlanSet,
    PlanStep,
    PlanStepChanged,
    ResidenceRecorded,
    StatusRecorded,
)
from contracts.matching import MeetingHeld, OpeningPublished, PlacementEnded, PlacementOffered, PlacementStarted
from tests.support.stories import AT, PROGRAMME, Story

_OF = {"recorded_at": AT, "programme_id": PROGRAMME, "controller": "town"}


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
    first.is_told(PhaseEntered, date(2018, 10, 12), phase="individual")
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


def things() -> list[tuple]:
    log: list[tuple] = []

    def say(name: str, event: type, on: date, version: int = 1, **fields) -> None:
        log.append((name, version, event(**{**_OF, "occurred_on": on, **fields})))

    for version, (status, on) in enumerate((("planned", 1), ("done", 5), ("in-progress", 9), ("spread", 12)), 1):
        fields = {"deliverable_id": "d-1", "title": "x", "kind": "model", "status": status}
        say("deliverable:d-1", DeliverableChanged, date(2018, on, 2), version, **fields)
    part = {"deliverable_id": "d-2", "title": "x", "kind": "method", "part_of": "d-1"}
    say("deliverable:d-2", DeliverableChanged, date(2018, 3, 1), status="done", **part)
    say("deliverable:d-2", DeliverableCorrected, AT.date(), 2, deliverable_id="d-2", corrects=1,
        replacement=DeliverableChanged(**_OF, occurred_on=date(2018, 4, 1), status="in-progress", **part))  # fmt: skip
    for number, (amount, on, area, financing) in enumerate(
        (
            ("1000.10", 9, "a", "grant"),
            ("99999999.99", 10, "b", "grant"),
            ("-20.55", 3, "a", "cofinancing-time"),
            ("500.00", 5, "b", "grant"),
        )
    ):
        fields = {"cost_id": f"c-{number}", "line": "staff", "funder": "town", "area": area, "financing": financing}
        say(f"cost:c-{number}", CostBooked, date(2018, on, 1), amount=Decimal(amount), **fields)
    say("cost:c-1", CostCorrected, AT.date(), 2, cost_id="c-1", corrects=1, replacement=None)
    for name, kind, audience in (("x", "course", "newcomers"), ("y", "cafe", "everybody")):
        more = {"title": "x", "area": "a", "host": "h" if name == "x" else None}
        say(
            f"activity:{name}",
            ActivityDefined,
            date(2018, 8, 1),
            activity_id=name,
            kind=kind,
            audience=audience,
            **more,
        )
    for number in (1, 2, 3):
        fields = {"session_id": f"s{number}", "activity_id": "x", "starts_at": AT, "ends_at": AT}
        say(f"session:s{number}", SessionScheduled, date(2018, 9, number), **fields)
    say("session:s2", SessionCancelled, date(2018, 9, 2), 2, session_id="s2", activity_id="x", reason="illness")
    moved = {"session_id": "s3", "activity_id": "y", "moved_from": "x", "starts_at": AT, "ends_at": AT}
    say("session:s3", SessionChanged, date(2018, 9, 9), 2, **moved)
    for number, employer in ((1, "e-1"), (2, "e-2"), (3, "e-1")):
        place = {"placement_id": f"pl-{number}", "person_id": "p-1", "employer_id": employer, "extent": 100}
        place |= {"kind": "new-start-job" if number == 1 else "internship", "offered_on": date(2018, 10, number)}
        say(f"placement:pl-{number}", PlacementOffered, date(2018, 10, number), **place)
        begun = {**place, "started_on": date(2018, 11, number)}
        say(f"placement:pl-{number}", PlacementStarted, date(2018, 11, number), 2, **begun)
    mistaken = {**begun, "placement_id": "pl-2", "employer_id": "e-2", "reason": "registered-by-mistake"}
    say("placement:pl-2", PlacementEnded, date(2018, 11, 20), 3, **mistaken)
    met = {"event_id": "s", "person_id": "p-1", "employer_id": "e-3", "round": 1}
    say("meeting:s:p-1:e-3", MeetingHeld, date(2018, 12, 1), **met)
    opening = {"opening_id": "op", "employer_id": "e-5", "seats": 1, "instrument": "internship",
               "municipality": "abcd_efg_hij", "starts_on": date(2019, 1, 1)}  # fmt: skip
    say("opening:op", OpeningPublished, date(2018, 12, 5), **opening)
    trained = {"training_id": "t", "activity_id": "x", "kind": "course", "session_id": "s1", "employer": "e-4"}
    say("supervisor-training:t", SupervisorTrainingAttended, date(2018, 9, 1), people=3, **trained)
    say("supervisor-training:t", SupervisorTrainingAttended, date(2018, 9, 1), 2, people=0, **trained)
    for number, referrer in enumerate(("office", "office", "h")):
        referral = {"referral_id": f"r-{number}", "person_id": "p-1", "referrer": referrer}
        say(f"referral:r-{number}", ReferralMade, date(2018, 6, 1 + number), **referral)
    return log + of_the_programme()


def of_the_programme() -> list[tuple]:
    log: list[tuple] = []

    def say(name: str, event: type, on: date, version: int = 1, **fields) -> None:
        log.append((f"{name}", version, event(**{**_OF, "occurred_on": on, **fields})))

    say("report:interim", ReportDelivered, date(2018, 12, 31), report="interim")
    say("report:final", ReportDelivered, date(2019, 9, 1), report="final")
    say("report:goals-20180101", ReportDelivered, date(2018, 4, 28), report="goals-20180101")
    say("report:goals-20180401", ReportDelivered, date(2018, 7, 1), report="goals-20180401")
    say("report:goals-20180401", ReportDelivered, date(2018, 7, 1), 2, report="goals-20180401", void=True)
    for version, (verdict, on) in enumerate(
        (("partly", date(2018, 6, 1)), ("reached", date(2019, 6, 1)), ("withdrawn", date(2019, 7, 1)),
         ("not-reached", date(2019, 1, 1))), 1):  # fmt: skip
        say("judgement:vision", JudgementGiven, on, version, goal="vision", verdict=verdict, by="town")
    for series, value, on in (
        ("foreign-born", "21.45", date(2018, 1, 1)), ("everybody", "7.90", date(2018, 2, 1)),
        ("foreign-born", "19.00", date(2019, 1, 1)), ("everybody", "0.00", date(2019, 6, 1)),
    ):  # fmt: skip
        say(f"series:{series}~{on}", StatisticEntered, on, series=series, value=Decimal(value), source="Statistics")
    say("series:foreign-born~2019-01-01", StatisticEntered, date(2019, 1, 1), 2,
        series="foreign-born", value=None, source="Statistics")  # fmt: skip
    return log


def telling_newer() -> list[list[tuple]]:
    """Everybody alone, all together with everything, and everything by itself."""
    return [*people(), [said for log in people() for said in log] + things(), things()]
