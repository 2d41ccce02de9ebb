"""The simulated histories tell the same every time, in order, about nobody real."""

from collections import Counter
from itertools import pairwise

from contracts.programme import AnswerMeasure, OutcomeMeasure
from local.cli.demo import definitions
from local.history import play
from local.history.play import SEED

CONTROLLERS = {definition.id: definition.controller for definition in definitions()}


def is_told(goal) -> bool:
    """Histories tell entries, presence, outcomes and answers: nothing of things, judgements, money, follow-ups.

    Nor do they count the indicators of funds: the simulator's book does.
    """
    told = isinstance(getattr(goal, "of", ""), str | OutcomeMeasure | AnswerMeasure)
    return told and goal.profile is None and goal.kind not in {"ratio", "schedule", "series", "assessed", "duration"}


def test_every_goal_of_the_four_definitions_that_is_told_of_has_a_page_in_the_book():
    goals = {(definition.id, goal.id) for definition in definitions() for goal in definition.goals if is_told(goal)}
    assert set(play(CONTROLLERS).expected) == goals


def test_the_same_seed_tells_the_same():
    assert play(CONTROLLERS, SEED) == play(CONTROLLERS, SEED)
    assert play(CONTROLLERS, SEED).commands != play(CONTROLLERS, SEED + 1).commands


def test_months_are_told_in_order_and_leave_nothing_out():
    history = play(CONTROLLERS)
    months = list(history.months())
    assert all(earlier < later for (earlier, _), (later, _) in pairwise(months))
    assert sum(len(told) for _, told in months) == len(history.commands)
    assert all(command.recorded < day for day, told in months for command in told)


def test_a_correction_names_the_version_that_its_original_gets():
    """Versions follow the order of recording: the correction's own number is one more than all before it."""
    versions: Counter[tuple[str, str]] = Counter()
    operations = {"participations", "exit", "re-entry", "outcomes", "corrections"}
    for command in play(CONTROLLERS).commands:
        if command.operation in operations:
            key = (command.body["programme_id"], command.body["person_id"])
            if command.operation == "corrections":
                assert 1 <= command.body["corrects"] <= versions[key]
            versions[key] += 1


def test_the_windows_edge_is_told_from_both_sides():
    offers = {c.body.get("offered_on") for c in play(CONTROLLERS).commands if c.operation == "outcomes"}
    assert {"2015-02-28", "2015-03-01", "2015-11-30", "2015-12-01", "2016-02-29"} <= offers


def test_till_arbete_eller_studier_has_the_planned_sixty_one():
    assert play(CONTROLLERS).expected["till-arbete-eller-studier", "enrolled"].numerator == 61


def test_nobody_in_a_history_has_a_name():
    for command in play(CONTROLLERS).commands:
        assert not {"given_name", "family_name"} & command.body.keys()
