"""Short histories of things told by hand: deliverables, money, activities, employers, and the programme itself."""

from datetime import date
from decimal import Decimal

from contracts.activities import ActivityDefined, SessionScheduled
from contracts.activities_costs import CostBooked, CostCorrected
from contracts.activities_offers import SessionCancelled, SessionChanged
from contracts.activities_results import DeliverableChanged, DeliverableCorrected, SupervisorTrainingAttended
from contracts.enrolment_programme import JudgementGiven, ReportDelivered, StatisticEntered
from contracts.enrolment_referrals import ReferralMade
from contracts.matching import MeetingHeld, OpeningPublished, PlacementEnded, PlacementOffered, PlacementStarted
from tests.support.stories import AT, PROGRAMME

_OF = {"recorded_at": AT, "programme_id": PROGRAMME, "controller": "town"}


class Chronicle:
    """What was said of things, event by event."""

    def __init__(self) -> None:
        self.log: list[tuple] = []

    def say(self, name: str, event: type, on: date, version: int = 1, **fields) -> None:
        self.log.append((name, version, event(**{**_OF, "occurred_on": on, **fields})))


def things() -> list[tuple]:
    told = Chronicle()
    for telling in (_made, _paid, _offered, _placed, _met, _delivered, _judged, _published):
        telling(told)
    return told.log


def _made(told: Chronicle) -> None:
    for version, (status, on) in enumerate((("planned", 1), ("done", 5), ("in-progress", 9), ("spread", 12)), 1):
        fields = {"deliverable_id": "d-1", "title": "x", "kind": "model", "status": status}
        fields |= {"area": "b" if on == 1 else "a"}
        told.say("deliverable:d-1", DeliverableChanged, date(2018, on, 2), version, **fields)
    part = {"deliverable_id": "d-2", "title": "x", "kind": "method", "part_of": "d-1"}
    told.say("deliverable:d-2", DeliverableChanged, date(2018, 3, 1), status="done", **part)
    instead = DeliverableChanged(**_OF, occurred_on=date(2018, 4, 1), status="in-progress", **part)
    fields = {"deliverable_id": "d-2", "corrects": 1, "replacement": instead}
    told.say("deliverable:d-2", DeliverableCorrected, AT.date(), 2, **fields)


def _paid(told: Chronicle) -> None:
    booked = (
        ("1000.10", 9, "a", "grant", "course"),
        ("99999999.99", 10, "b", "grant", "course"),
        ("-20.55", 3, "a", "cofinancing-time", "cafe"),
        ("500.00", 5, "b", "grant", None),
    )
    for number, (amount, on, area, financing, kind) in enumerate(booked):
        fields = {"cost_id": f"c-{number}", "line": "staff", "funder": "town", "area": area, "financing": financing}
        fields |= {"kind": kind}
        told.say(f"cost:c-{number}", CostBooked, date(2018, on, 1), amount=Decimal(amount), **fields)
    told.say("cost:c-1", CostCorrected, AT.date(), 2, cost_id="c-1", corrects=1, replacement=None)


def _offered(told: Chronicle) -> None:
    for name, kind, audience in (("x", "course", "newcomers"), ("y", "cafe", "everybody")):
        more = {"title": "x", "area": "a", "host": "h" if name == "x" else None, "kind": kind, "audience": audience}
        told.say(f"activity:{name}", ActivityDefined, date(2018, 8, 1), activity_id=name, **more)
    for number in (1, 2, 3):
        fields = {"session_id": f"s{number}", "activity_id": "x", "starts_at": AT, "ends_at": AT}
        told.say(f"session:s{number}", SessionScheduled, date(2018, 9, number), **fields)
    gone = {"session_id": "s2", "activity_id": "x", "reason": "illness"}
    told.say("session:s2", SessionCancelled, date(2018, 9, 2), 2, **gone)
    moved = {"session_id": "s3", "activity_id": "y", "moved_from": "x", "starts_at": AT, "ends_at": AT}
    told.say("session:s3", SessionChanged, date(2018, 9, 9), 2, **moved)


def _placed(told: Chronicle) -> None:
    for number, employer in ((1, "e-1"), (2, "e-2"), (3, "e-1")):
        place = {"placement_id": f"pl-{number}", "person_id": "p-1", "employer_id": employer, "extent": 100}
        place |= {"kind": "new-start-job" if number == 1 else "internship", "offered_on": date(2018, 10, number)}
        told.say(f"placement:pl-{number}", PlacementOffered, date(2018, 10, number), **place)
        begun = {**place, "started_on": date(2018, 11, number)}
        told.say(f"placement:pl-{number}", PlacementStarted, date(2018, 11, number), 2, **begun)
    mistaken = {**begun, "placement_id": "pl-2", "employer_id": "e-2", "reason": "registered-by-mistake"}
    told.say("placement:pl-2", PlacementEnded, date(2018, 11, 20), 3, **mistaken)


def _met(told: Chronicle) -> None:
    met = {"event_id": "s", "person_id": "p-1", "employer_id": "e-3", "round": 1}
    told.say("meeting:s:p-1:e-3", MeetingHeld, date(2018, 12, 1), **met)
    opening = {"opening_id": "op", "employer_id": "e-5", "seats": 1, "instrument": "internship"}
    opening |= {"municipality": "abcd_efg_hij", "starts_on": date(2019, 1, 1)}
    told.say("opening:op", OpeningPublished, date(2018, 12, 5), **opening)
    trained = {"training_id": "t", "activity_id": "x", "kind": "course", "session_id": "s1", "employer": "e-4"}
    for version, number in ((1, 3), (2, 0)):
        event = SupervisorTrainingAttended
        told.say("supervisor-training:t", event, date(2018, 9, 1), version, people=number, **trained)
    for number, referrer in enumerate(("office", "office", "h")):
        referral = {"referral_id": f"r-{number}", "person_id": "p-1", "referrer": referrer}
        told.say(f"referral:r-{number}", ReferralMade, date(2018, 6, 1 + number), **referral)


def _delivered(told: Chronicle) -> None:
    told.say("report:interim", ReportDelivered, date(2018, 12, 31), report="interim")
    told.say("report:final", ReportDelivered, date(2019, 9, 1), report="final")
    told.say("report:goals-20180101", ReportDelivered, date(2018, 4, 28), report="goals-20180101")
    for version in (1, 2):
        fields = {"report": "goals-20180401", "void": version == 2}
        told.say("report:goals-20180401", ReportDelivered, date(2018, 7, 1), version, **fields)


def _judged(told: Chronicle) -> None:
    given = (
        ("partly", date(2018, 6, 1)),
        ("reached", date(2019, 6, 1)),
        ("withdrawn", date(2019, 7, 1)),
        ("not-reached", date(2019, 1, 1)),
    )
    for version, (verdict, on) in enumerate(given, 1):
        told.say("judgement:vision", JudgementGiven, on, version, goal="vision", verdict=verdict, by="town")


def _published(told: Chronicle) -> None:
    values = (
        ("foreign-born", "21.45", date(2018, 1, 1)),
        ("everybody", "7.90", date(2018, 2, 1)),
        ("foreign-born", "19.00", date(2019, 1, 1)),
        ("everybody", "0.00", date(2019, 6, 1)),
    )
    for series, value, on in values:
        fields = {"series": series, "value": Decimal(value), "source": "Statistics"}
        told.say(f"series:{series}~{on}", StatisticEntered, on, **fields)
    gone = {"series": "foreign-born", "value": None, "source": "Statistics"}
    told.say("series:foreign-born~2019-01-01", StatisticEntered, date(2019, 1, 1), 2, **gone)
