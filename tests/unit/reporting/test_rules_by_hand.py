"""The rules of engine 1, told as stories whose answers anybody can count."""

from datetime import date
from fractions import Fraction

import pytest

from contracts.activities import AttendanceRecorded
from contracts.enrolment import ParticipationCorrected
from contracts.programme import Rounding
from reporting.domain.cells import age_band
from reporting.domain.lengths import median
from reporting.domain.rounding import rounded
from reporting.domain.windows import months_after
from tests.support.bookkeeping import Bookkeeper, facts_of
from tests.support.histories import defined
from tests.support.stories import Story, asked_twice, merged, spring_exit_and_july_entry, two_of_one_person


def total(story: Story, goal: str, on: date) -> tuple[int, int]:
    keeper = Bookkeeper().feed(facts_of([defined(), *story.log]))
    return keeper.figure(goal, 1, on).get(("", ""), (0, 0))


def test_an_offer_on_the_windows_last_day_counts_and_a_day_later_does_not():
    def offered(day: date) -> tuple[int, int]:
        story = Story().enters(date(2018, 3, 1)).leaves(date(2018, 8, 31)).is_offered(day)
        return total(story, "offered-6", date(2020, 1, 1))

    assert offered(date(2019, 2, 28)) == (1, 1)
    assert offered(date(2019, 3, 1)) == (0, 1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2018, 8, 31), 6, date(2019, 2, 28)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2019, 12, 31), 2, date(2020, 2, 29)),
        (date(2019, 6, 15), 0, date(2019, 6, 15)),
        (date(2019, 6, 30), 12, date(2020, 6, 30)),
    ],
)
def test_months_are_calendar_months_clamped_to_the_months_end(day: date, months: int, later: date):
    assert months_after(day, months) == later


def test_an_offer_too_late_for_one_exit_counts_once_the_participant_is_back():
    story = Story().enters(date(2018, 1, 1)).leaves(date(2018, 3, 31)).is_offered(date(2018, 12, 1))
    story.enters(date(2019, 1, 10), 2)
    assert total(story, "offered-6", date(2018, 12, 31)) == (0, 1)
    assert total(story, "offered-6", date(2019, 1, 10)) == (1, 1)


def test_attendance_on_the_last_day_counts_and_on_the_day_after_it_is_only_delivered():
    story = Story().enters(date(2019, 1, 7)).leaves(date(2019, 1, 31))
    story.attends(date(2019, 1, 31), 60).attends(date(2019, 2, 1), 90)
    on = date(2019, 12, 31)
    assert (total(story, "attended", on), total(story, "delivered", on)) == ((60, 0), (150, 0))


def test_a_visitor_is_reached_and_no_participant():
    story = Story().attends(date(2019, 1, 31))
    on = date(2019, 12, 31)
    assert [total(story, goal, on)[0] for goal in ("reached", "enrolled", "took-part")] == [1, 0, 0]


@pytest.mark.parametrize(("more", "reached"), [({"role": "volunteer"}, 1), ({"stage": "applied"}, 0)])
def test_a_volunteer_is_reached_and_an_applicant_is_not_and_neither_is_a_participant(more: dict, reached: int):
    story = Story().enters(date(2019, 1, 7), **more)
    on = date(2019, 12, 31)
    assert [total(story, goal, on)[0] for goal in ("reached", "enrolled")] == [reached, 0]


@pytest.mark.parametrize(("minutes", "status"), [(0, "present"), (60, "absent"), (60, "excused")])
def test_zero_minutes_and_absence_are_no_presence(minutes: int, status: str):
    story = Story().enters(date(2019, 1, 7)).attends(date(2019, 1, 8), minutes, status)
    assert total(story, "took-part", date(2019, 12, 31)) == (0, 0)


def test_hours_of_which_nobody_said_how_count_as_presence():
    story = Story().enters(date(2019, 1, 7)).attends(date(2019, 1, 8), 60, "unknown")
    assert total(story, "took-part", date(2019, 12, 31)) == (1, 0)


def test_a_void_enrolment_disappears_with_everything_that_stood_on_it():
    story = Story().enters(date(2019, 1, 7)).attends(date(2019, 1, 8))
    story.say(ParticipationCorrected(**story.common(date(2019, 3, 1)), corrects=1, replacement=None))
    on = date(2019, 12, 31)
    assert [total(story, goal, on)[0] for goal in ("enrolled", "took-part", "attended")] == [0, 0, 0]
    assert total(story, "delivered", on) == (60, 0)


def test_entry_characteristics_are_those_of_the_first_entry():
    story = Story().enters(date(2019, 1, 7), gender="woman", age=24).leaves(date(2019, 2, 1))
    story.enters(date(2019, 3, 1), 2, gender="man", age=25)
    keeper = Bookkeeper().feed(facts_of([defined(), *story.log]))
    cells = keeper.figure("enrolled", 1, date(2019, 12, 31))
    assert cells["gender", "woman"] == cells["age", "18-24"] == cells["municipality", "unknown"] == (1, 0)
    assert ("gender", "man") not in cells


@pytest.mark.parametrize(
    ("age", "band"),
    [(0, "0-17"), (17, "0-17"), (18, "18-24"), (24, "18-24"), (25, "25-29"), (29, "25-29"), (30, "30-54"),
     (54, "30-54"), (55, "55-60"), (60, "55-60"), (61, "61+"), (120, "61+")],
)  # fmt: skip
def test_bands_of_age_meet_at_the_funders_own_edges(age: int, band: str):
    assert age_band(age) == band


def test_an_attendance_that_no_goal_of_people_reads_writes_lines_of_minutes_only():
    facts = facts_of([defined(), *spring_exit_and_july_entry()])
    keeper = Bookkeeper().feed(facts)
    second_attendance = next(
        fact.number for fact in facts if fact.message.subject == AttendanceRecorded.subject and fact.number > 4
    )
    goals = {goal for _, goal, _, _, _, _, _, number, _, _ in keeper.lines() if number == second_attendance}
    assert goals == {"attended", "delivered", "delivered-by", "delivered-women"}


def test_a_late_fact_appends_and_changes_no_line_that_stands():
    log = [defined(), *spring_exit_and_july_entry()]
    before = Bookkeeper().feed(facts_of(log[:-2]))
    after = Bookkeeper().feed(facts_of(log))
    assert after.entries[: len(before.entries)] == before.entries
    assert len(after.entries) > len(before.entries)


def test_a_change_is_held_from_the_first_entry_to_the_last_exit_answer_of_the_last_stretch():
    keeper = Bookkeeper().feed(facts_of([defined(), *asked_twice().takes_back(date(2019, 10, 1)).log]))
    found = [
        {value: num for (facet, value), (num, _) in keeper.figure("health", 1, on).items() if facet == "change"}
        for on in (date(2019, 1, 31), date(2019, 3, 30), date(2019, 5, 1), date(2019, 8, 31), date(2019, 10, 1))
    ]
    assert found == [{"unpaired": 1}, {"worse": 1}, {"unpaired": 1}, {"improved": 1}, {"worse": 1}]


def test_satisfied_and_strengthened_is_one_answer_of_one_person():
    log = asked_twice().log
    story = Story("p-2").enters(date(2019, 1, 7)).attends(date(2019, 1, 8)).leaves(date(2019, 3, 31))
    story.answers(date(2019, 3, 30), "exit", glad=5, strong=1).answers(date(2019, 3, 31), "exit", glad=1, strong=5)
    keeper = Bookkeeper().feed(facts_of([defined(), *log, *story.log]))
    assert keeper.figure("content", 1, date(2019, 12, 31)) == {
        ("", ""): (1, 2),
        ("window", "matured-with"): (1, 1),
        ("window", "matured-without"): (0, 1),
    }


def test_an_unknown_gender_is_on_neither_side_of_a_balance():
    people = [Story(f"p-{n}").enters(date(2019, 1, 7), gender=g) for n, g in enumerate(("woman", "man", "man", None))]
    keeper = Bookkeeper().feed(facts_of([defined(), *(said for story in people for said in story.log)]))
    assert keeper.figure("even", 1, date(2019, 12, 31))["", ""] == (1, 3)


def test_both_end_days_of_a_stretch_count_and_touching_spells_are_one_stretch():
    story = Story().enters(date(2019, 1, 1)).leaves(date(2019, 1, 10)).enters(date(2019, 1, 11), 2)
    story.leaves(date(2019, 1, 20), 2).enters(date(2019, 2, 1), 3).leaves(date(2019, 2, 28), 3)
    keeper = Bookkeeper().feed(facts_of([defined(), *story.log]))
    at_the_end = date(2019, 12, 31)
    assert keeper.figure("stayed", 1, at_the_end)["days", "48"] == (1, 0)
    assert keeper.figure("stayed-last", 1, at_the_end)["", ""] == (27, 1)
    assert keeper.figure("stayed", 1, date(2019, 1, 15)) == {}


def test_mean_and_median_are_exact_until_they_are_shown():
    assert (median([]), median([(7, 2), (8, 2)]), median([(1, 1), (9, 3)])) == (None, Fraction(15, 2), Fraction(9))
    assert [str(rounded(Fraction(n, 4), Rounding())) for n in (15, 1, -1)] == ["3.8", "0.3", "-0.3"]


def test_two_who_turn_out_to_be_one_count_once_and_an_undone_merge_makes_them_two_again():
    log = [defined(), *two_of_one_person(), merged(1, "p-2", "p-1"), merged(1, "p-2", "p-1", undone=True)]
    keeper, on = Bookkeeper().feed(facts_of(log)), date(2019, 12, 31)
    enrolled = [keeper.figure("enrolled", 1, on, upto)["", ""][0] for upto in (len(log) - 2, len(log) - 1, len(log))]
    assert enrolled == [2, 1, 2]


def test_a_merged_persons_characteristics_are_those_of_the_earliest_start_and_the_subject_is_the_smallest_id():
    keeper = Bookkeeper().feed(facts_of([defined(), *two_of_one_person(), merged(1, "p-2", "p-1")]))
    cells = keeper.figure("enrolled", 1, date(2019, 12, 31))
    assert cells["gender", "man"] == (1, 0)
    assert ("gender", "woman") not in cells
    standing: dict[str, int] = {}
    for line in keeper.lines():
        standing[line[3]] = standing.get(line[3], 0) + (line[-2] if line[1:3] == ("enrolled", 1) else 0)
    assert {person for person, num in standing.items() if num} == {"p-1"}


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        ("half-up", ["0.13", "0.38", "0.67", "-0.13"]),
        ("half-even", ["0.12", "0.38", "0.67", "-0.12"]),
        ("up", ["0.13", "0.38", "0.67", "-0.13"]),
        ("down", ["0.12", "0.37", "0.66", "-0.12"]),
    ],
)
def test_a_goal_says_how_its_quotients_are_rounded(mode: str, shown: list[str]):
    exact = (Fraction(1, 8), Fraction(3, 8), Fraction(2, 3), Fraction(-1, 8))
    assert [str(rounded(one, Rounding(decimals=2, mode=mode))) for one in exact] == shown
    assert str(rounded(Fraction(5, 2), Rounding(decimals=0, mode="half-even"))) == "2"
