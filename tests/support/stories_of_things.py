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
