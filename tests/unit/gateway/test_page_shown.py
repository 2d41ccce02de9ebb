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
    "definition": "What counts", "definitionAssumed": False, "target": 75, "atMost": False, "targetBy": "2015-11-30",
    "targetAssumed": False, "standing": STANDING,
    "figure": {"value": "29.7", "numerator": 11, "denominator": 37, "projection": False},
    "curve": [{"on": "2014-06-02", "shown": None}, {"on": "2014-07-01", "shown": "0.0"},
              {"on": "2015-01-02", "shown": "29.7"}],
}  # fmt: skip


def test_a_standing_says_what_it_would_take_what_is_to_be_expected_and_how_sure_that_is():
    assert lines(GOAL, "en") == (
        ("What it would take", "1 more person; 168 days left"),
        ("Forecast", "73.2 %, if those still awaited turn out as those whose time is over"),
        ("Results not in", "23 awaited; 2 could not be reached"),
        ("Worst and best case", "29.7 % if none of those succeeds, 91.9 % if all do"),
        ("Interval (Wilson, 95 %)", f"52.4 to 92.4 %. {WORDS['early']['en']}"),
    )
    assert dict(lines(GOAL, "sv"))["Osäkerhet (Wilson, 95 %)"].startswith(
        "52,4 till 92,4 %. Av dem vars resultat är känt"
    )


@pytest.mark.parametrize(
    ("unit", "needed", "says"),
    [
        ("PEOPLE", 12, "12 more people"),
        ("THINGS", 4, "4 more"),
        ("HOURS", 91, "1.6 more hours"),
        ("HOURS", 60, "1 more hours"),
        ("SEK", 1_234_567_01, "1\u00a0234\u00a0567.1 more SEK"),
    ],
)
def test_what_it_would_take_is_said_in_the_goals_unit_and_never_too_little(unit: str, needed: int, says: str):
    goal = GOAL | {"unit": unit, "standing": STANDING | {"needed": needed, "daysLeft": 0}}
    assert dict(lines(goal, "en"))["What it would take"] == f"{says}; the target's day has passed"


def test_one_person_is_a_person_and_one_day_is_a_day():
    figure, standing = GOAL["figure"] | {"value": "1", "denominator": None}, STANDING | {"forecast": "1", "daysLeft": 1}
    one = GOAL | {"kind": "COUNT", "unit": "PEOPLE", "target": 1, "figure": figure, "standing": standing}
    shown = exact(one, "en", DAY, {})
    assert (shown.says, shown.target) == ("1 person", "at least 1 person")
    assert dict(lines(one, "en"))["Forecast"].startswith("1 person, ")
    assert dict(lines(one, "sv"))["Vad som krävs"] == "1 person till; 1 dag kvar"
    assert exact(one, "sv", DAY, {}).says == "1 person"


def test_a_goal_that_is_met_and_known_needs_no_more_words_than_its_interval():
    sure = STANDING | {"state": "MET", "pending": 0, "lost": 0, "worst": "80.0", "best": "80.0", "method": "AS_IT_IS",
                       "secondary": True}  # fmt: skip
    told = lines(GOAL | {"standing": sure}, "en")
    assert [name for name, _ in told] == ["Interval (Wilson, 95 %)"]
    assert told[0][1].endswith("this says only how far chance reaches.")


def test_who_could_not_be_reached_does_not_make_the_interval_lie_high():
    nobody_awaited = GOAL | {"standing": STANDING | {"pending": 0}}
    assert dict(lines(nobody_awaited, "en"))["Interval (Wilson, 95 %)"] == "52.4 to 92.4 %"


def test_an_exact_goal_shows_state_curve_and_how_far_it_may_move():
    told = exact(GOAL, "en", DAY, {})
    assert (told.state.code, told.state.sign, told.says, told.of) == ("at-risk", "!", "29.7 %", "11 of 37")
    assert told.bar.range == (29.7, 62.2)
    assert told.curve_says == "From 2014-07-01 to 2015-06-15: from 0 to 29.7."
    nothing = exact(GOAL | {"curve": GOAL["curve"][:1]}, "en", DAY, {})
    assert (nothing.curve, nothing.curve_says) == (None, "Nothing to count up to 2015-06-15.")


CELLS = [{"value": "woman", "shown": "60.5", "numerator": 121}, {"value": "unknown", "shown": None, "numerator": 0}]
FIGURE = {"value": "51.3", "numerator": 205, "denominator": 4, "projection": False}


@pytest.mark.parametrize(
    ("kind", "unit", "at_most", "value", "of", "says"),
    [
        ("DURATION", "DAYS", True, "51.3", 4, ("51,3 dagar", "i snitt för 4 personer", "högst 75 dagar", "60,5 dagar")),
        ("DURATION", "DAYS", True, "9.0", 1, ("9,0 dagar", "en person", "högst 75 dagar", "60,5 dagar")),
        ("DURATION", "DAYS", False, None, 0, ("ingen ännu", "", "minst 75 dagar", "60,5 dagar")),
        ("RATIO", "SEK", True, "184000.5", 4,
         ("184\u00a0000,5 kr", "i snitt för 4 personer", "högst 75 kr", "60,5 kr")),
        ("SUM", "SEK", False, "999.0", None, ("999,0 kr", "", "minst 75 kr", "60,5 kr")),
        ("SERIES", "NUMBER", True, "5.5", 100, ("5,5", "", "högst 75", "60,5")),
        ("SERIES", "PERCENT", True, "120.1", 1000, ("120,1 %", "", "högst 75 %", "60,5 %")),
        ("SCHEDULE", "PERCENT", False, "83.3", 6, ("83,3 %", "205 av 6", "minst 75 %", "60,5 %")),
        ("SUM", "HOURS", False, "99.8", None, ("99,8 timmar", "", "minst 75 timmar", "60,5 timmar")),
    ],
)  # fmt: skip
def test_every_unit_and_bound_is_said_in_swedish(kind, unit, at_most, value, of, says):
    figure = FIGURE | {"value": value, "denominator": of}
    goal = GOAL | {"kind": kind, "unit": unit, "atMost": at_most, "figure": figure, "standing": None, "gender": CELLS}
    told = exact(goal, "sv", DAY, {})
    (_, (women, unknown)), *_ = told.breakdowns
    assert (told.says, told.of, told.target, women.says) == says
    assert unknown.says == "0"
    assert told.bar.value == float(value or 0)
    assert told.curve_says == "Från 2014-07-01 till 2015-06-15: från 0 till 29,7."


def test_a_curve_begins_with_the_first_number_because_an_average_of_nobody_is_not_zero():
    curve = [{"on": "2014-06-02", "shown": None}, {"on": "2015-01-02", "shown": "50.0"},
             {"on": "2015-02-01", "shown": "51.3"}]  # fmt: skip
    goal = GOAL | {"kind": "DURATION", "unit": "DAYS", "standing": None, "figure": FIGURE}
    told = exact(goal | {"curve": curve}, "en", DAY, {})
    assert told.curve_says == "From 2015-01-02 to 2015-06-15: from 50 to 51.3."
    assert exact(goal | {"curve": curve[:1]}, "en", DAY, {}).curve is None


def test_a_ceiling_is_a_mark_on_the_bar_that_a_cost_may_pass():
    figure = FIGURE | {"value": "1500000.5"}
    curve = [{"on": "2015-01-02", "shown": "12.5"}, {"on": "2015-02-01", "shown": "1500000.5"}]
    goal = GOAL | {"kind": "RATIO", "unit": "SEK", "atMost": True, "target": 750_000, "figure": figure, "curve": curve}
    told = exact(goal | {"standing": None}, "en", DAY, {})
    assert (told.bar.filled, told.bar.mark) == (100, 50)
    assert told.target == "at most 750\u00a0000 SEK"
    assert told.curve_says.endswith("from 12.5 to 1\u00a0500\u00a0000.5.")


def _released(*values: int | None):
    curve = [{"on": f"2015-0{n + 1}-01", "atLeast": value} for n, value in enumerate(values)]
    said = {"state": "MET", "headline": {"text": "at least 30", "atLeast": 30}, "curve": curve}
    return released(GOAL | {"unit": "PEOPLE", "released": said}, "en", DAY, {})


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


def test_every_state_and_unit_of_the_schema_has_a_word():
    from gateway.api.schema.goals import GoalUnit
    from gateway.api.schema.releases import ReleasedState
    from gateway.api.schema.standing import ForecastMethod, GoalState

    assert set(STATES) == {state.name for state in (*GoalState, *ReleasedState)}
    assert {unit.name for unit in GoalUnit} <= set(WORDS)
    assert set(STATES) | {method.name for method in ForecastMethod} - {"AS_IT_IS"} <= set(WORDS)


def test_every_event_of_the_log_has_a_name_for_people():
    channels = {name.removeprefix("insteg.").rpartition(".v")[0] for name in asyncapi.document()["channels"]}
    assert set(_CALLED) == {name for name in channels if not name.startswith("ask.")}, "a question is no event"


def test_a_bar_of_percent_is_as_long_as_everybody():
    assert bar(20, 25, whole=100).mark == 25
    assert bar(20, None) is None
    assert curve([(date(2016, 1, 1), 3.0)], DAY) is None
