"""Between entry and exit, and after it: pauses, plans, follow-ups, mistakes, placements, volumes, referrals."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.decisions import Already, Refusal
from contracts.enrolment import OutcomeRecorded, ParticipationCorrected
from contracts.enrolment_way import PlanStep
from contracts.matching import PlacementEnded, PlacementOffered, PlacementStarted
from contracts.programme import FollowUp, Phase, ProgrammeDefinition, Text
from enrolment.domain import exits, follow_ups, phases, placed, plans, volumes
from enrolment.domain.characteristics import Record
from enrolment.domain.entries import Entry, enrol, re_enter
from enrolment.domain.exits import Exit
from enrolment.domain.life import spells
from enrolment.domain.participation import Participation, evolve
from enrolment.domain.phases import Where
from enrolment.domain.plans import Aim
from enrolment.domain.volumes import Volume
from enrolment.domain.way import Way
from enrolment.domain.way import evolve as evolve_way
from tests.support.commanding import PROGRAMME

AT = datetime(2019, 6, 15, 10, tzinfo=UTC)
SAID = Text(sv="x", en="x")
POINTS = (
    FollowUp(id="exit-28-days", title=SAID, days_after_exit=28, status="within"),
    FollowUp(id="six-months", title=SAID, months_after_exit=6, status="at"),
)
STEG = ProgrammeDefinition.model_validate(PROGRAMME).model_copy(update={"follow_ups": POINTS})
BORN = Record(date(1990, 5, 1), "woman")


class Walk:
    """One person's participation and way, step by step."""

    def __init__(self, programme=STEG, at=AT):
        self.programme, self.at = programme, at
        self.participation, self.way = Participation(), Way()

    def enters(self, on):
        begin = re_enter if spells(self.participation.facts) else enrol
        return self._take(begin(self.participation, self.programme, Entry("p", on), BORN, self.at))

    def leaves(self, on, reason="completed"):
        return self._take(exits.leave(self.participation, Exit(on, reason), self.at))

    def goes(self, verb, *arguments):
        return self._take(verb(Where(self.programme, self.participation, self.way, self.at), *arguments))

    def _take(self, decision):
        if isinstance(decision, list):
            for event in decision:
                if hasattr(event, "fact") or isinstance(event, ParticipationCorrected):
                    self.participation = evolve(self.participation, event)
                else:
                    self.way = evolve_way(self.way, event)
        return decision


@pytest.fixture
def walk():
    walk = Walk()
    walk.enters(date(2018, 2, 1))
    return walk


def _rule(decision):
    assert isinstance(decision, Refusal), decision
    return decision.rule


def test_a_pause_has_a_first_day_and_ends_with_the_first_day_back(walk):
    assert _rule(walk.goes(phases.resume, date(2018, 3, 1))) == "not-paused"
    assert _rule(walk.goes(phases.pause, date(2018, 1, 31), "illness")) == "before-entry"
    walk.goes(phases.pause, date(2018, 3, 1), "illness")
    assert isinstance(walk.goes(phases.pause, date(2018, 3, 1), "illness"), Already)
    assert _rule(walk.goes(phases.pause, date(2018, 3, 2), "travel")) == "already-paused"
    assert _rule(walk.goes(phases.resume, date(2018, 3, 1))) == "back-before-pause"
    walk.goes(phases.resume, date(2018, 3, 20))
    assert isinstance(walk.goes(phases.resume, date(2018, 3, 20)), Already)
    assert _rule(walk.goes(phases.pause, date(2018, 3, 19), "travel")) == "pauses-overlap"


def test_a_new_spell_begins_without_the_pause_and_the_plan_of_the_old_one(walk):
    walk.goes(phases.assign, "staff-7", date(2018, 2, 1))
    walk.goes(plans.set_plan, Aim(date(2018, 2, 8), "regular-studies"))
    walk.goes(phases.pause, date(2018, 3, 1), "illness")
    walk.leaves(date(2018, 4, 1))
    walk.enters(date(2018, 5, 1))
    assert _rule(walk.goes(phases.resume, date(2018, 5, 2))) == "not-paused"
    assert _rule(walk.goes(plans.review, "on-track", date(2018, 5, 2), None)) == "no-plan"
    assert walk.way.consultant.consultant == "staff-7"


def test_a_plan_is_late_when_a_step_or_its_review_is(walk):
    steps = (PlanStep(step_id="s1", kind="study-visit", due_on=date(2018, 3, 1)),
             PlanStep(step_id="s2", kind="cv", due_on=date(2018, 4, 1)))  # fmt: skip
    walk.goes(plans.set_plan, Aim(date(2018, 2, 8), "regular-studies", steps=steps, review_on=date(2018, 3, 8)))
    assert walk.way.plan.next_step_on == date(2018, 3, 1)
    assert _rule(walk.goes(plans.change_step, "s3", "done", date(2018, 3, 1), None)) == "unknown-step"
    walk.goes(plans.change_step, "s1", "done", date(2018, 2, 28), None)
    assert isinstance(walk.goes(plans.change_step, "s1", "done", date(2018, 2, 28), None), Already)
    assert walk.way.plan.next_step_on == date(2018, 4, 1)
    assert _rule(walk.goes(plans.review, "stalled", date(2018, 3, 8), date(2018, 3, 8))) == "review-not-later"
    walk.goes(plans.review, "stalled", date(2018, 3, 8), date(2018, 4, 8))
    assert walk.way.plan.stalled
    assert walk.way.plan.review_on == date(2018, 4, 8)


def test_who_has_left_is_planned_for_no_more(walk):
    walk.leaves(date(2018, 4, 1))
    for verb, arguments in (
        (phases.pause, (date(2018, 3, 1), "illness")),
        (phases.assign, ("staff-7", date(2018, 3, 1))),
        (plans.set_plan, (Aim(date(2018, 2, 8), "regular-studies"),)),
    ):
        assert _rule(walk.goes(verb, *arguments)) == "not-in-programme"


def test_what_was_said_in_a_spell_may_be_said_again_after_it_as_a_list_that_is_imported_again(walk):
    aim = Aim(date(2018, 2, 1), "employment-fixed-term", steps=(PlanStep(step_id="s1", kind="study-visit"),))
    said = (
        (phases.assign, "staff-7", date(2018, 2, 1)), (phases.enter, "course", date(2018, 2, 5)),
        (plans.set_plan, aim), (plans.change_step, "s1", "done", date(2018, 2, 8), None),
        (plans.review, "on-track", date(2018, 2, 9), None), (phases.pause, date(2018, 2, 20), "illness"),
        (phases.resume, date(2018, 2, 26)),
    )  # fmt: skip
    course = walk.programme.model_copy(update={"phases": (Phase(id="course", title=SAID, from_week=1),)})
    walk.programme = course
    for verb, *arguments in said:
        assert isinstance(walk.goes(verb, *arguments), list), verb
    walk.leaves(date(2018, 3, 31))
    for verb, *arguments in said:
        if verb is not phases.pause:
            assert isinstance(walk.goes(verb, *arguments), Already), verb
    assert _rule(walk.goes(phases.assign, "staff-8", date(2018, 2, 1))) == "not-in-programme"
    assert _rule(walk.goes(phases.pause, date(2018, 2, 20), "illness")) == "not-in-programme"


def test_follow_ups_fall_due_28_days_and_six_clamped_months_after_the_last_exit(walk):
    assert follow_ups.due(STEG, walk.participation) == []
    walk.leaves(date(2018, 8, 31))
    within, at = follow_ups.due(STEG, walk.participation)
    assert (within.opens_on, within.last_day) == (date(2018, 8, 31), date(2018, 9, 28))
    assert (at.opens_on, at.last_day) == (date(2019, 2, 28), date(2019, 3, 28))
    assert within.remind_on == date(2018, 9, 21)
    walk.enters(date(2018, 10, 1))
    assert follow_ups.due(STEG, walk.participation) == []


def test_the_last_answer_within_28_days_speaks_and_none_lies_outside(walk):
    content = {"reached": True, "statuses": ("job-seeking",)}
    assert _rule(walk.goes(follow_ups.record, "exit-28-days", date(2018, 9, 1), content)) == "not-exited"
    walk.leaves(date(2018, 8, 31))
    assert _rule(walk.goes(follow_ups.record, "exit-28-days", date(2018, 9, 29), content)) == "outside-follow-up"
    assert _rule(walk.goes(follow_ups.record, "two-years", date(2018, 9, 2), content)) == "unknown-point"
    walk.goes(follow_ups.record, "exit-28-days", date(2018, 9, 1), content)
    later = {"reached": True, "statuses": ("employment-hourly",), "extent": 50}
    walk.goes(follow_ups.record, "exit-28-days", date(2018, 9, 28), later)
    assert walk.way.follow_ups[1, "exit-28-days"].statuses == ("employment-hourly",)
    assert isinstance(walk.goes(follow_ups.record, "exit-28-days", date(2018, 9, 28), later), Already)


def test_an_unknown_is_neither_zero_nor_no(walk):
    walk.leaves(date(2018, 8, 31))
    nothing = {"reached": True}
    assert _rule(walk.goes(follow_ups.record, "exit-28-days", date(2018, 9, 1), nothing)) == "no-status"
    told = {"reached": False, "statuses": ("none",)}
    assert _rule(walk.goes(follow_ups.record, "exit-28-days", date(2018, 9, 1), told)) == "not-reached"
    assert isinstance(walk.goes(follow_ups.record, "exit-28-days", date(2018, 9, 1), {"reached": False}), list)


def test_a_reminder_is_said_once_and_not_when_it_was_answered(walk):
    walk.leaves(date(2018, 8, 31))
    assert walk.goes(follow_ups.remind, "six-months", 2) == []
    assert len(walk.goes(follow_ups.remind, "six-months", 1)) == 1
    assert walk.goes(follow_ups.remind, "six-months", 1) == []
    walk.goes(follow_ups.record, "exit-28-days", date(2018, 9, 1), {"reached": False})
    assert walk.goes(follow_ups.remind, "exit-28-days", 1) == []


def test_a_reminder_waits_for_its_day():
    early = Walk(at=datetime(2018, 9, 20, 12, tzinfo=UTC))
    early.enters(date(2018, 2, 1))
    early.leaves(date(2018, 8, 31))
    assert early.goes(follow_ups.remind, "exit-28-days", 1) == []
    early.at += timedelta(days=1)
    assert len(early.goes(follow_ups.remind, "exit-28-days", 1)) == 1


def test_registered_by_mistake_never_was(walk):
    walk.leaves(date(2018, 2, 2), "registered-by-mistake")
    assert walk.participation.facts == ()
    assert isinstance(walk.leaves(date(2018, 2, 2), "registered-by-mistake"), Refusal | Already)
    assert isinstance(walk.enters(date(2018, 3, 1)), list)


def test_a_second_spell_by_mistake_leaves_the_first_and_its_outcomes(walk):
    walk.leaves(date(2018, 4, 1))
    walk.enters(date(2018, 5, 1))
    walk.leaves(date(2018, 5, 1), "registered-by-mistake")
    (spell,) = spells(walk.participation.facts)
    assert (spell.number, spell.last) == (1, date(2018, 4, 1))


PLACEMENT = {
    "placement_id": "pl-1", "person_id": "p", "programme_id": "steg", "controller": "staden", "employer_id": "e-1",
    "kind": "new-start-job", "extent": 75, "offered_on": date(2018, 3, 1), "occurred_on": date(2018, 3, 1),
    "recorded_at": AT,
}  # fmt: skip


def test_a_placement_becomes_one_outcome_that_grows_with_it(walk):
    def hears(placement):
        decision = placed.heard(walk.participation, placement, AT)
        walk._take(decision)
        return decision

    offered = PlacementOffered(**PLACEMENT)
    (outcome,) = hears(offered)
    assert isinstance(outcome, OutcomeRecorded)
    assert (outcome.outcome_id, outcome.employer, outcome.source) == ("pl-1", "e-1", "placement")
    assert hears(offered) == []
    hears(PlacementStarted(**PLACEMENT | {"started_on": date(2018, 3, 15)}))
    hears(
        PlacementEnded(
            **PLACEMENT | {"started_on": date(2018, 3, 15), "ended_on": date(2018, 9, 1)}, reason="completed"
        )
    )
    outcomes = [f for f in walk.participation.facts if isinstance(f, OutcomeRecorded)]
    assert [(o.started_on, o.ended_on, o.extent) for o in outcomes] == [(date(2018, 3, 15), date(2018, 9, 1), 75)]
    hears(PlacementEnded(**PLACEMENT, reason="registered-by-mistake"))
    assert not [f for f in walk.participation.facts if isinstance(f, OutcomeRecorded)]


def test_a_placement_of_somebody_unknown_waits():
    with pytest.raises(placed.NotHereYetError):
        placed.heard(Participation(), PlacementOffered(**PLACEMENT), AT)


def test_a_volume_counts_once_and_is_taken_back_with_zero():
    volume = Volume("v", date(2018, 3, 1), 14, reached_only=True)
    (counted,) = volumes.count((), STEG, volume, AT)
    assert isinstance(volumes.count((counted,), STEG, volume, AT), Already)
    (nothing,) = volumes.count((counted,), STEG, replace(volume, count=0), AT)
    assert nothing.count == 0
    assert _rule(volumes.count((), STEG, replace(volume, reached_only=False), AT)) == "participants-are-known"
    assert _rule(volumes.count((), STEG, replace(volume, on=date(2017, 1, 1)), AT)) == "outside-programme-period"
    only_numbers = STEG.model_copy(update={"registration": "volume"})
    assert isinstance(volumes.count((), only_numbers, replace(volume, reached_only=False), AT), list)
    assert _rule(enrol(Participation(), only_numbers, Entry("p", date(2018, 2, 1)), BORN, AT)) == "volume-only"


def test_anonymous_participants_have_no_record_of_who_they_are():
    entry = Entry("p", date(2018, 2, 1), anonymous=True)
    assert _rule(enrol(Participation(), STEG, entry, replace(BORN, known=True), AT)) == "not-anonymous"
    (entered,) = enrol(Participation(), STEG, entry, BORN, AT)
    assert entered.anonymous
    nameless = STEG.model_copy(update={"registration": "anonymous"})
    assert _rule(enrol(Participation(), nameless, Entry("p", date(2018, 2, 1)), BORN, AT)) == "anonymous-programme"
