"""Programme C with twelve made-up people and what it offered, made and spent: small enough to be counted by hand.

Its definition is kept as it was, so that what is added to the shipped one changes no golden report.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from contracts.activities import ActivityDefined, AttendanceRecorded, SessionScheduled
from contracts.activities_costs import BudgetSet, CostBooked, CostCorrected
from contracts.activities_offers import SessionCancelled
from contracts.activities_results import DeliverableChanged
from contracts.enrolment import (
    EntryCharacteristics,
    OutcomeRecorded,
    ParticipantEnrolled,
    ParticipantExited,
    ParticipationCorrected,
    ProgrammeDefined,
)
from contracts.programme import ProgrammeDefinition
from contracts.surveys import AnswerSubmitted, AnswerWithdrawn

PROGRAMME = "natverksbygge"
OWNER = "harjedalen"
CLOSED = date(2015, 11, 30)
RECORDED = datetime(2014, 6, 1, tzinfo=UTC)
_WRITTEN = ProgrammeDefinition.model_validate_json(
    (Path(__file__).parents[1] / "unit" / "reporting" / "golden" / "programme-c.json").read_text()
)
STATED = _WRITTEN.model_copy(update={"goals": tuple(goal.model_copy(update={"engine": 2}) for goal in _WRITTEN.goals)})
"""As it was published when engine 2 was the newest: what reports say of it stays what was kept."""
PEOPLE = 12


def common(on: date, **more) -> dict:
    told = {"programme_id": PROGRAMME, "controller": STATED.controller, "recorded_at": RECORDED}
    return {**told, "occurred_on": on, **more}


def defined(version: int = 1, **changes) -> tuple:
    stated = STATED.model_copy(update={"version": version, **changes})
    return f"programme:{PROGRAMME}", version, ProgrammeDefined(**common(date(2014, 6, 2)), definition=stated)


def everything() -> list[tuple]:
    """What had been said by the middle of December 2015, in an order in which it might have been."""
    return [defined(), *things(), *(said for number in range(1, PEOPLE + 1) for said in person(number))]


def person(number: int) -> list[tuple]:
    """Six women, five men and one who did not say. Eleven took part, ten left, three were offered work, all answered.

    1 was offered work in time, 2 a day too late for the window of its exit, 3 before the exit; 11 is still in, 12
    never came. 9 and 10 left on the programme's last day: their windows are open until 30 May 2016.
    """
    name, entered = f"p-{number:02}", date(2014, 6, 10) + timedelta(weeks=number)
    gender = None if number == 12 else "woman" if number <= 6 else "man"
    about = {"person_id": name}
    entry = EntryCharacteristics(gender=gender, age=20 + 3 * number)
    way: list = [ParticipantEnrolled(**common(entered, **about), spell=1, entry=entry)]
    left = left_on(number)
    if left is not None:
        way.append(ParticipantExited(**common(left, **about), spell=1, reason="completed"))
    offered = {1: date(2015, 4, 1), 2: date(2015, 7, 1), 3: date(2014, 9, 1)}.get(number)
    if offered is not None:
        offer = {"outcome_id": f"o-{number}", "kind": "new-start-job", "offered_on": offered}
        way.append(OutcomeRecorded(**common(offered, **about), **offer))
    log: list[tuple] = [(f"participation:{PROGRAMME}:{name}", place, event) for place, event in enumerate(way, 1)]
    if number < 12:
        log += [attended(number, day) for day in (7, 14)]
    if left is not None and left < CLOSED:
        log.append(answered(number, left))
    return log


def left_on(number: int) -> date | None:
    if number >= 11:
        return None
    return CLOSED if number >= 9 else date(2014, 12, 31)


def attended(number: int, day: int) -> tuple:
    name, on = f"p-{number:02}", date(2014, 6, 10) + timedelta(weeks=number, days=day)
    fields = {"attendance_id": f"s-{day}~{name}", "activity_id": "x", "kind": "network-meeting", "area": None}
    event = AttendanceRecorded(**common(on, person_id=name), **fields, status="present", minutes=90)
    return f"attendance:s-{day}~{name}", 1, event


def answered(number: int, on: date) -> tuple:
    name = f"p-{number:02}"
    scores = {"satisfied": 5, "strengthened": 5 if number <= 7 else 2}
    affirmed = tuple(item for item, score in scores.items() if score >= 4)
    asked = {
        "answer_id": f"a-{name}",
        "instrument": "entry-exit",
        "instrument_version": 1,
        "moment": "exit",
        "spell": 1,
    }
    event = AnswerSubmitted(**common(on, person_id=name), **asked, mode="web", scores=scores, affirmed=affirmed)
    return f"answer:a-{name}", 1, event


def taken_back(number: int, on: date) -> tuple:
    name = f"p-{number:02}"
    asked = {
        "answer_id": f"a-{name}",
        "instrument": "entry-exit",
        "instrument_version": 1,
        "moment": "exit",
        "spell": 1,
    }
    return f"answer:a-{name}", 2, AnswerWithdrawn(**common(on, person_id=name), **asked)


def entered_earlier(number: int) -> tuple:
    """A correction that comes later: somebody was there from the programme's first day."""
    name = f"p-{number:02}"
    entry = EntryCharacteristics(gender="man", age=44)
    right = ParticipantEnrolled(**common(date(2014, 6, 2), person_id=name), spell=1, entry=entry)
    fixed = ParticipationCorrected(**common(date(2016, 2, 1), person_id=name), corrects=1, replacement=right)
    return f"participation:{PROGRAMME}:{name}", 8, fixed


def things() -> list[tuple]:
    """One activity with two sessions held and one cancelled, two lines of money, one deliverable."""
    offered = ActivityDefined(**common(date(2014, 6, 2)), activity_id="x", title="Nätverk", kind="network-meeting")
    begins = datetime(2014, 6, 24, 8, tzinfo=UTC)
    times = {"activity_id": "x", "starts_at": begins, "ends_at": begins + timedelta(hours=2)}
    log: list[tuple] = [("activity:x", 1, offered)]
    for number in (1, 2, 3):
        held = SessionScheduled(**common(date(2014, 6, 24)), session_id=f"x-{number}", **times)
        log.append((f"session:x-{number}", 1, held))
    off = SessionCancelled(**common(date(2014, 6, 24)), session_id="x-3", activity_id="x", reason="illness")
    paid = {"line": "staff", "financing": "grant", "funder": "samordningsforbundet"}
    line = BudgetSet(**common(date(2014, 6, 2)), **paid, title="Personal", amount=Decimal("500000.00"))
    cost = CostBooked(**common(date(2014, 9, 30)), **paid, cost_id="c-1", amount=Decimal("120000.50"))
    wrong = CostBooked(**common(date(2014, 10, 31)), **paid, cost_id="c-2", amount=Decimal("999.00"))
    void = CostCorrected(**common(date(2014, 11, 1)), cost_id="c-2", corrects=1, replacement=None)
    made = {"deliverable_id": "d-1", "kind": "model", "title": "Arbetsmodell"}
    planned = DeliverableChanged(**common(date(2014, 9, 1)), **made, status="planned")
    done = DeliverableChanged(**common(date(2015, 11, 1)), **made, status="done")
    return [
        *log, ("session:x-3", 2, off), (f"budget:{PROGRAMME}~staff", 1, line), ("cost:c-1", 1, cost),
        ("cost:c-2", 1, wrong), ("cost:c-2", 2, void), ("deliverable:d-1", 1, planned), ("deliverable:d-1", 2, done),
    ]  # fmt: skip
