"""What the page makes of the schema's answers: standings as sentences, the calendar, points and curves."""

from datetime import date

import pytest

from gateway.api.page.dues import dues
from gateway.api.page.facts import _CALLED
from gateway.api.page.plots import bar, curve
from gateway.api.page.shown import STATES, exact, released, states
from gateway.api.page.standings import lines
from gateway.api.page.words import WORDS
from local.documents import asyncapi

DAY = date(2015, 6, 15)
STANDING = {
    "state": "AT_RISK", "pending": 23, "lost": 2, "low": "52.4", "high": "92.4", "secondary": False, "worst": "29.7",
    "best": "91.9", "forecast": "73.2", "method": "PENDING_AS_MATURED", "needed": 1, "daysLeft": 168,
}  # fmt: skip
GOAL = {
    "id": "offered", "kind": "SHARE", "unit": "PERCENT", "version": 1, "engine": 2, "title": "Offered",
    "definition": "What counts", "definitionAssumed": False, "target": 75, "targetBy": "2015-11-30",
    "targetAssumed": False, "standing": STANDING,
    "figure": {"value": "29.7", "numerator": 11, "denominator": 37, "projection": False},
    "curve": [{"on": "2014-06-02", "numerator": 0, "denominator": 0, "percent": None},
              {"on": "2015-01-02", "numerator": 11, "denominator": 37, "percent": "29.7"}],
}  # fmt: skip


def test_a_standing_says_what_it_would_take_what_is_to_be_expected_and_how_sure_that_is():
    assert lines(GOAL, "en") == (
        ("What it would take", "1 more person; 168 days left"),
        ("Forecast", "73.2 %, if those still awaited turn out as those whose result is in"),
        ("Results not in", "23 awaited; 2 could not be reached"),
        ("Worst and best case", "29.7 % if none of those succeeds, 91.9 % if all do"),
        ("Interval (Wilson, 95 %)", "52.4 to 92.4 %"),
    )
    assert dict(lines(GOAL, "sv"))["Osäkerhet (Wilson, 95 %)"] == "52,4 till 92,4 %"


@pytest.mark.parametrize(
    ("unit", "needed", "says"),
    [("PEOPLE", 12, "12 more people"), ("THINGS", 4, "4 more"), ("HOURS", 91, "1.6 more hours")],
)
def test_what_it_would_take_is_said_in_the_goals_unit_and_never_too_little(unit: str, needed: int, says: str):
    goal = GOAL | {"unit": unit, "standing": STANDING | {"needed": needed, "daysLeft": 0}}
    assert dict(lines(goal, "en"))["What it would take"] == f"{says}; the target's day has passed"


def test_a_goal_that_is_met_and_known_needs_no_more_words_than_its_interval():
    sure = STANDING | {"state": "MET", "pending": 0, "lost": 0, "worst": "80.0", "best": "80.0", "method": "AS_IT_IS",
                       "secondary": True}  # fmt: skip
    told = lines(GOAL | {"standing": sure}, "en")
    assert [name for name, _ in told] == ["Interval (Wilson, 95 %)"]
    assert told[0][1].endswith("this says only how far chance reaches.")


def test_an_exact_goal_shows_state_curve_and_how_far_it_may_move():
    told = exact(GOAL, "en", DAY)
    assert (told.state.code, told.state.sign, told.says, told.of) == ("at-risk", "!", "29.7 %", "11 of 37")
    assert told.bar.range == (29.7, 62.2)
    assert told.curve_says == "From 2014-06-02 to 2015-06-15: from 0 to 29.7."
    nothing = exact(GOAL | {"curve": GOAL["curve"][:1]}, "en", DAY)
    assert (nothing.curve, nothing.curve_says) == (None, "Nothing to count up to 2015-06-15.")


def _released(*values: int | None):
    curve = [{"on": f"2015-0{n + 1}-01", "atLeast": value} for n, value in enumerate(values)]
    said = {"state": "MET", "headline": {"text": "at least 30", "atLeast": 30}, "curve": curve}
    return released(GOAL | {"unit": "PEOPLE", "released": said}, "en", DAY)


def test_a_number_released_once_is_a_point_and_a_sentence():
    told = _released(None, 30)
    assert told.curve.once
    assert told.curve_says.startswith("The same since the release of 2015-02-01: at least 30.")
    more = _released(20, 30)
    assert not more.curve.once
    assert more.curve_says == "From the release of 2015-01-01 to 2015-06-15: from at least 20 to at least 30."


def test_a_number_that_no_release_has_shown_is_said_so():
    told = _released(None)
    assert (told.curve, told.curve_says) == (None, "No release has shown a number yet.")


def test_goals_are_counted_by_where_they_stand_in_the_readers_own_edition():
    goals = [{"standing": {"state": code}, "released": {"state": "MET"}} for code in ("MISSED", "MET", "MET", None)]
    found = states({"edition": "EXACT", "goals": goals}, "en")
    assert [(count, state.code) for count, state in found] == [(2, "met"), (1, "missed")]
    found = states({"edition": "RELEASED", "goals": [*goals, {"standing": None, "released": None}]}, "en")
    assert [(count, state.code) for count, state in found] == [(4, "met")]


@pytest.mark.parametrize(
    ("due_on", "delivered_on", "state", "says"),
    [
        ("2015-06-15", None, "soon", "Due today"),
        ("2015-06-20", None, "soon", "Due in 5 days"),
        ("2015-09-30", None, "upcoming", "To come"),
        ("2015-06-01", None, "late", "14 days late"),
        ("2015-06-01", "2015-06-16", "late", "14 days late"),
        ("2015-06-01", "2015-06-03", "delivered", "Delivered 2015-06-03, 2 days late"),
        ("2015-06-20", "2015-06-10", "delivered", "Delivered 2015-06-10"),
    ],
)
def test_the_calendar_says_what_is_late_and_what_is_due_as_of_the_day(due_on, delivered_on, state, says):
    entry = {"title": "Interim", "dueOn": due_on, "deliveredOn": delivered_on, "toOrganisations": ["board", "other"]}
    told = dues([entry], {"board": "The Board"}, DAY, "en")[0]
    assert (told.state, told.says, told.to) == (state, says, "The Board, other")


def test_every_state_of_the_schema_has_a_sign_and_a_word():
    from gateway.api.schema.releases import ReleasedState
    from gateway.api.schema.standing import ForecastMethod, GoalState

    assert set(STATES) == {state.name for state in (*GoalState, *ReleasedState)}
    assert set(STATES) | {method.name for method in ForecastMethod} - {"AS_IT_IS"} <= set(WORDS)


def test_every_event_of_the_log_has_a_name_for_people():
    channels = {name.removeprefix("insteg.").rpartition(".v")[0] for name in asyncapi.document()["channels"]}
    assert set(_CALLED) == channels


def test_a_bar_of_percent_is_as_long_as_everybody():
    assert bar(20, 25, whole=100).mark == 25
    assert bar(20, None) is None
    assert curve([(date(2016, 1, 1), 3.0)], DAY) is None
