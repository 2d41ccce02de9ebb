"""The target groups, stays, phases and calendars of the four programmes, with the numbers of their sources."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import local
from contracts.base import Gender
from contracts.decisions import Refusal
from contracts.enrolment import EntryCharacteristics, ParticipantEnrolled
from contracts.programme import ProgrammeDefinition
from enrolment.definitions import read_file
from enrolment.domain import entries, phases, reporting_calendar
from enrolment.domain.characteristics import Record
from enrolment.domain.eligibility import Circumstances, Ineligible, Override
from enrolment.domain.entries import Entry
from enrolment.domain.life import Spell
from enrolment.domain.participation import Participation

WOMAN: Gender = "woman"
AT = datetime(2022, 12, 30, 12, tzinfo=UTC)
FITTING = Circumstances("third-country", "refugee", True, ("network-building", "little-education", "limited-swedish"))


def _programme(name: str) -> ProgrammeDefinition:
    read = read_file(Path(local.__file__).parent / "programmes" / f"{name}.yaml")
    assert isinstance(read, ProgrammeDefinition)
    return read


A, B, C, D = map(_programme, ("en-vag-in", "steget-fore", "natverksbygge", "till-arbete-eller-studier"))


def _enter(programme, on, *, born=date(1985, 3, 1), circumstances=FITTING, group=None, **more):
    entry = Entry("p", on, EntryCharacteristics(group=group), circumstances=circumstances, **more)
    return entries.enrol(Participation(), programme, entry, Record(born, WOMAN), AT)


def _rules(decision) -> list[str]:
    assert isinstance(decision, Ineligible), decision
    return [refusal.rule for refusal in decision.refusals]


@pytest.mark.parametrize(
    ("born", "fits"),
    [
        (date(1996, 6, 2), True),  # 18 on the day
        (date(1996, 6, 3), False),  # 17 until tomorrow
        (date(1948, 6, 3), True),  # 65, tomorrow 66
        (date(1948, 6, 2), False),  # 66 today
        (date(1996, 2, 29), True),
    ],
)
def test_c_takes_people_of_18_to_65_years_both_included(born, fits):
    decision = _enter(C, date(2014, 6, 2), born=born)
    assert isinstance(decision, list) == fits
    if not fits:
        assert _rules(decision) == ["not-eligible-age"]


def test_c_names_every_rule_that_is_not_met_and_what_would_satisfy_it():
    decision = _enter(C, date(2014, 9, 1), circumstances=Circumstances("third-country", "studies", None, ()))
    assert _rules(decision) == ["not-eligible-foreign-born", "not-eligible-ground", "not-eligible-need"]
    messages = [refusal.message for refusal in decision.refusals]
    assert "refugee, in-need-of-protection, relative" in messages[1]
    assert "at least 1 of network-building, language-development" in messages[2]
    assert {refusal.field for refusal in decision.refusals} == {
        "circumstances.foreign_born", "circumstances.residence", "circumstances.needs",
    }  # fmt: skip


def test_a_refusal_says_the_rule_and_never_what_is_known_of_the_person():
    (refusal,) = _enter(C, date(2014, 6, 2), born=date(1997, 8, 9)).refusals
    assert refusal.message == "18 to 65 years old (18 to 65 years on the day of entry)"


def test_a_tries_third_country_nationals_among_the_newly_arrived_alone():
    swede = Circumstances(origin="sweden")
    assert _rules(_enter(A, date(2017, 3, 7), circumstances=swede, group="newcomers")) == ["not-eligible-third-country"]
    assert isinstance(_enter(A, date(2017, 3, 7), circumstances=swede, group="established-residents"), list)


def test_b_states_no_rule_of_its_own_but_its_period_with_the_extension():
    assert isinstance(_enter(B, date(2021, 12, 31), circumstances=Circumstances()), list)
    late = _enter(B, date(2022, 1, 1), circumstances=Circumstances())
    assert isinstance(late, Refusal)
    assert late.rule == "outside-programme-period"


def test_d_takes_people_with_several_obstacles_at_once():
    one = Circumstances(needs=("ill-health",))
    assert _rules(_enter(D, date(2020, 8, 17), circumstances=one)) == ["not-eligible-obstacles"]
    assert isinstance(
        _enter(D, date(2020, 8, 17), circumstances=Circumstances(needs=("ill-health", "limited-swedish"))), list
    )


def test_an_override_takes_somebody_in_and_stays_on_the_entry():
    override = Override(("age",), "staff-1")
    (entered,) = _enter(C, date(2014, 6, 2), born=date(1999, 1, 1), override=override)
    assert isinstance(entered, ParticipantEnrolled)
    assert entered.unmet == ("age",)


def test_an_override_of_one_rule_leaves_the_others_standing():
    decision = _enter(C, date(2014, 6, 2), circumstances=Circumstances(), override=Override(("need",), "staff-1"))
    assert _rules(decision) == ["not-eligible-foreign-born", "not-eligible-ground"]


def test_an_override_of_what_is_met_is_refused():
    decision = _enter(C, date(2014, 6, 2), override=Override(("age",), "staff-1"))
    assert isinstance(decision, Refusal)
    assert decision.rule == "override-not-needed"


def test_a_historical_row_is_kept_and_carries_what_it_does_not_meet():
    (entered,) = _enter(C, date(2014, 6, 2), circumstances=Circumstances(), mode="historical")
    assert entered.unmet == ("foreign-born", "ground", "need")


def test_no_attribute_leaves_that_no_goal_asks_for():
    (entered,) = _enter(C, date(2014, 6, 2))
    assert entered.attributes == ()
    asking = C.model_copy(update={"attributes": ("refugee", "language-development", "network-building")})
    (entered,) = _enter(asking, date(2014, 6, 2))
    assert entered.attributes == ("refugee", "network-building")


def test_d_six_weeks_in_a_group_then_individually_six_months_in_all():
    entered_on = date(2020, 8, 17)
    assert phases.calendar(D, Spell(1, entered_on)) == [("group", entered_on), ("individual", date(2020, 9, 28))]
    assert phases.planned_end(D, entered_on) == date(2021, 2, 16)
    assert phases.planned_end(D, date(2020, 8, 31)) == date(
        2021, 2, 27
    )  # six months to the clamped 28th, the day before


def test_who_leaves_in_the_group_phase_never_enters_the_individual_one():
    assert phases.calendar(D, Spell(1, date(2020, 8, 17), date(2020, 9, 27))) == [("group", date(2020, 8, 17))]


def test_c_reports_on_three_days_and_on_its_goals_after_each_quarter():
    expected = reporting_calendar.unrolled(C)
    single = [one.due for one in expected if one.covers_from is None]
    assert single == [date(2014, 12, 15), date(2015, 6, 15), date(2016, 1, 15)]
    goals = [one for one in expected if one.id.startswith("goals-")]
    assert [one.covers_to for one in goals] == [
        date(2014, 6, 30), date(2014, 9, 30), date(2014, 12, 31), date(2015, 3, 31), date(2015, 6, 30),
        date(2015, 9, 30), date(2015, 11, 30),
    ]  # fmt: skip
    assert goals[0].covers_from == date(2014, 6, 2)


def test_d_reports_every_month_within_four_weeks_of_its_end():
    months = [one for one in reporting_calendar.unrolled(D) if one.covers_from]
    assert len(months) == 30  # July 2020 to December 2022
    assert (months[0].covers_to, months[0].due) == (date(2020, 7, 31), date(2020, 8, 28))
    assert (months[-1].covers_to, months[-1].due) == (date(2022, 12, 31), date(2023, 1, 28))
