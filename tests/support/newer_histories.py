"""Generated histories of the same small programme that also tell what engine 2 reads: the way, and things."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from contracts.activities import ActivityDefined, SessionScheduled
from contracts.activities_costs import CostBooked, CostCorrected
from contracts.activities_offers import SessionCancelled, SessionChanged
from contracts.activities_results import DeliverableChanged, DeliverableCorrected, SupervisorTrainingAttended
from contracts.enrolment import ProgrammeDefined
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
from contracts.matching import MeetingHeld, PlacementEnded, PlacementOffered, PlacementStarted
from contracts.programme import ProgrammeDefinition, Recurring, ReportDue
from tests.support.counted_goals import WORDS, WORK
from tests.support.histories import AT, DAYS, PROGRAMME, definition, facts
from tests.support.newer_goals import newer_goals

_PEOPLE = ("p-1", "p-2", "p-3")
_OF = {"recorded_at": AT, "programme_id": PROGRAMME, "controller": "town"}
_GOALS = st.sampled_from(newer_goals())
_FEW = st.sampled_from([0, 0, 1, 2, 3])
_AREAS = st.sampled_from(["a", "b", None])


def newer_definition(version: int = 1, chosen: tuple | None = None) -> ProgrammeDefinition:
    return definition(version, newer_goals() if chosen is None else chosen).model_copy(
        update={
            "reports": (
                ReportDue(id="interim", title=WORDS, due=date(2018, 12, 31)),
                ReportDue(id="final", title=WORDS, due=date(2019, 8, 31)),
            ),
            "recurring": (Recurring(id="goals", title=WORDS, per="quarter", due_after_days=28),),
        }
    )


def newer_defined(version: int = 1, chosen: tuple | None = None) -> tuple:
    told = {**_OF, "occurred_on": date(2018, 1, 1), "definition": newer_definition(version, chosen)}
    return f"programme:{PROGRAMME}", version, ProgrammeDefined(**told)


@st.composite
def _told(draw, person: str) -> list[tuple]:
    log: list[tuple] = []
    for version in range(1, 1 + draw(st.sampled_from([0, 1, 2, 4]))):
        at = {**_OF, "occurred_on": draw(DAYS), "person_id": person, "spell": draw(st.sampled_from([1, 1, 2]))}
        log.append((f"way:{PROGRAMME}:{person}", version, draw(_of_the_way(at))))
    return log


def _of_the_way(at: dict):
    maybe = st.sampled_from([True, True, False, None])
    kinds = st.lists(st.sampled_from([*WORK, "internship"]), max_size=2, unique=True).map(tuple)
    extents = st.sampled_from([0, 50, 100, None])
    lives_on = st.none() | st.sampled_from([("other",), ("wage",), ("other", "wage")])
    step = st.builds(PlanStep, step_id=st.just("s-1"), kind=st.sampled_from(["recognition", "school"]))
    return st.one_of(
        st.builds(
            FollowUpRecorded, **{name: st.just(value) for name, value in at.items()},
            point=st.sampled_from(["months", "days"]), reached=st.sampled_from([True, True, False]), statuses=kinds,
            improved=maybe, qualification=maybe,
        ),
        st.builds(
            StatusRecorded, **{name: st.just(value) for name, value in at.items()},
            point=st.sampled_from(["entry", "exit"]), income_sources=lives_on, work_extent=extents,
            studies_extent=extents,
        ),
        st.sampled_from([PhaseEntered(**at, phase="individual"), PhaseEntered(**at, phase="group")]),
        st.builds(lambda one: PlanSet(**at, aim="internship", steps=(one,)), step),
        st.sampled_from(["done", "started"]).map(lambda how: PlanStepChanged(**at, step_id="s-1", status=how)),
        st.builds(
            ResidenceRecorded, **{name: st.just(value) for name, value in at.items()},
            municipality=st.sampled_from(["north", "north", "south", "elsewhere"]), own_home=maybe,
        ),
    )  # fmt: skip


@st.composite
def _deliverables(draw) -> list[tuple]:
    log: list[tuple] = []
    for number in (1, 2):
        name = f"d-{number}"
        part_of = draw(st.sampled_from([None, None, "d-1"])) if number == 2 else None

        def step(name: str = name, part_of: str | None = part_of) -> DeliverableChanged:
            status = draw(st.sampled_from(["planned", "in-progress", "done", "spread"]))
            kind = draw(st.sampled_from(["model", "method"]))
            fields = {"deliverable_id": name, "title": "x", "part_of": part_of, "kind": kind, "status": status}
            return DeliverableChanged(**_OF, occurred_on=draw(DAYS), area=draw(_AREAS), **fields)

        steps = draw(_FEW)
        log += [(f"deliverable:{name}", version, step()) for version in range(1, steps + 1)]
        if steps and draw(st.booleans()):
            new = step() if draw(st.booleans()) else None
            fields = {"deliverable_id": name, "corrects": draw(st.integers(1, steps)), "replacement": new}
            event = DeliverableCorrected(**_OF, occurred_on=AT.date(), **fields)
            log.append((f"deliverable:{name}", steps + 1, event))
    return log


@st.composite
def _money(draw) -> list[tuple]:
    log: list[tuple] = []
    for number in range(draw(_FEW)):
        name = f"c-{number}"

        def cost(name: str = name) -> CostBooked:
            amount = draw(st.sampled_from(["0.01", "1000.10", "-20.55", "99999999.99"]))
            chosen = {"financing": draw(st.sampled_from(["grant", "cofinancing-time"])), "funder": "town"}
            place = {"area": draw(_AREAS), "kind": draw(st.sampled_from(["course", "cafe", None])), "line": "staff"}
            return CostBooked(**_OF, occurred_on=draw(DAYS), cost_id=name, amount=Decimal(amount), **chosen, **place)

        log.append((f"cost:{name}", 1, cost()))
        if draw(st.integers(0, 2)) == 0:
            new = cost() if draw(st.booleans()) else None
            event = CostCorrected(**_OF, occurred_on=AT.date(), cost_id=name, corrects=1, replacement=new)
            log.append((f"cost:{name}", 2, event))
    return log


@st.composite
def _offers(draw) -> list[tuple]:
    log: list[tuple] = []
    for name in ("x", "y"):
        for version in range(1, 1 + draw(st.sampled_from([0, 1, 1, 2]))):
            what = {"kind": draw(st.sampled_from(["course", "cafe"])), "area": draw(_AREAS)}
            who = {
                "audience": draw(st.sampled_from(["newcomers", "everybody"])),
                "host": draw(st.sampled_from([None, "h"])),
            }
            event = ActivityDefined(**_OF, occurred_on=draw(DAYS), activity_id=name, title="x", **what, **who)
            log.append((f"activity:{name}", version, event))
    for number in range(draw(_FEW)):
        session = f"session-{number}"
        fields = {"session_id": session, "starts_at": AT, "ends_at": AT + timedelta(hours=1)}
        place = {"activity_id": draw(st.sampled_from(["x", "y"])), "area": draw(st.sampled_from(["a", None]))}
        log.append((f"session:{session}", 1, SessionScheduled(**_OF, **fields, **place, occurred_on=draw(DAYS))))
        change = draw(st.sampled_from([None, "moved", "cancelled"]))
        if change == "moved":
            moved = {**place, "activity_id": "y", "moved_from": place["activity_id"]}
            log.append((f"session:{session}", 2, SessionChanged(**_OF, **fields, **moved, occurred_on=draw(DAYS))))
        if change == "cancelled":
            gone = {"session_id": session, "activity_id": place["activity_id"], "reason": "illness"}
            log.append((f"session:{session}", 2, SessionCancelled(**_OF, **gone, occurred_on=draw(DAYS))))
    return log


@st.composite
def _dealings(draw) -> list[tuple]:
    log: list[tuple] = []
    for number in range(draw(_FEW)):
        employer = draw(st.sampled_from(["e-1", "e-2"]))
        name, at, day = f"pl-{number}", {**_OF, "person_id": "p-1", "employer_id": employer}, draw(DAYS)
        place = {"placement_id": name, "kind": draw(st.sampled_from([*WORK, "internship"])), "extent": 100}
        log.append((f"placement:{name}", 1, PlacementOffered(**at, **place, offered_on=day, occurred_on=day)))
        begun = {**place, "offered_on": day, "started_on": draw(DAYS)}
        if draw(st.booleans()):
            log.append((f"placement:{name}", 2, PlacementStarted(**at, **begun, occurred_on=begun["started_on"])))
        if draw(st.integers(0, 3)) == 0:
            ended = {**begun, "reason": "registered-by-mistake"}
            log.append((f"placement:{name}", 3, PlacementEnded(**at, **ended, occurred_on=draw(DAYS))))
    if draw(st.booleans()):
        met = {"event_id": "s", "person_id": "p-1", "employer_id": "e-3", "round": 1}
        log.append(("meeting:s:p-1:e-3", 1, MeetingHeld(**_OF, **met, occurred_on=draw(DAYS))))
        referral = {"referral_id": "r", "person_id": "p-1", "referrer": draw(st.sampled_from(["h", "office"]))}
        log.append(("referral:r", 1, ReferralMade(**_OF, **referral, occurred_on=draw(DAYS))))
    for version in range(1, 1 + draw(st.sampled_from([0, 1, 2]))):
        trained = {"training_id": "t", "activity_id": "x", "kind": "course", "session_id": "s", "employer": "e-4"}
        people = draw(st.sampled_from([0, 3]))
        event = SupervisorTrainingAttended(**_OF, **trained, people=people, occurred_on=draw(DAYS))
        log.append(("supervisor-training:t", version, event))
    return log


@st.composite
def _of_programme(draw) -> list[tuple]:
    log: list[tuple] = []
    for report in ("interim", "final", "goals-20190101"):
        for version in range(1, 1 + draw(st.sampled_from([0, 1, 2]))):
            event = ReportDelivered(
                **_OF, report=report, void=draw(st.booleans()) and version > 1, occurred_on=draw(DAYS)
            )
            log.append((f"report:{PROGRAMME}~{report}", version, event))
    for version in range(1, 1 + draw(_FEW)):
        verdict = draw(st.sampled_from(["reached", "partly", "not-reached", "withdrawn"]))
        event = JudgementGiven(**_OF, goal="vision", verdict=verdict, by="town", occurred_on=draw(DAYS))
        log.append((f"judgement:{PROGRAMME}~vision", version, event))
    said: dict = {}
    for _ in range(draw(_FEW)):
        series, day = draw(st.sampled_from(["foreign-born", "everybody"])), draw(DAYS)
        said[series, day] = said.get((series, day), 0) + 1
        value = draw(st.sampled_from([None, Decimal("21.45"), Decimal("0.50"), Decimal("-1.20")]))
        event = StatisticEntered(**_OF, series=series, value=value, source="Statistics", occurred_on=day)
        log.append((f"series:{PROGRAMME}~{series}~{day}", said[series, day], event))
    return log


@st.composite
def things(draw) -> list[tuple]:
    """What happens to things that programmes may count together."""
    return [*draw(_deliverables()), *draw(_money()), *draw(_dealings())]


@st.composite
def newer_histories(draw, among: st.SearchStrategy = _GOALS) -> list[tuple]:
    """Facts in any order, some of them twice, with two versions of the definition somewhere: of some goals `among`."""
    log = draw(facts())
    for person in _PEOPLE[: draw(st.sampled_from([1, 2, 3]))]:
        log += draw(_told(person))
    for more in (_deliverables(), _money(), _offers(), _dealings(), _of_programme()):
        log += draw(more) if draw(st.booleans()) else []
    log += draw(st.lists(st.sampled_from(log), max_size=3)) if log else []
    goals = tuple(draw(st.lists(among, min_size=6, max_size=6, unique_by=lambda goal: goal.id)))
    log += [newer_defined(1, goals), newer_defined(2, goals[::3])]
    return draw(st.permutations(log))
