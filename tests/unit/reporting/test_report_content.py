"""What a report says, worked out by hand from twelve made-up people, and kept as a whole."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from reporting.domain.reports.differing import differences
from reporting.domain.reports.goals import month_ends
from reporting.domain.reports.order import order_of
from reporting.reports.canonical import canonical
from tests.support.report_content import LAST, addendum, content, order
from tests.support.reported import entered_earlier, everything, taken_back

GOLDEN = Path(__file__).parent / "golden" / "final-report.json"


def test_the_whole_content_is_what_was_kept():
    """Written anew with INSTEG_GOLDEN=1. A content that changes is another format: its number and maker change too.

    The definition's hash is of what is published today, with the fields that the grammar has today.
    """
    made = content()
    assert len(made["provenance"]["definition"].pop("sha256")) == 64
    told = canonical(made)
    if os.environ.get("INSTEG_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_bytes(told)
    kept = GOLDEN.read_bytes()
    assert not differences(json.loads(kept), json.loads(told))
    assert told == kept


def goal(told: dict, name: str) -> dict:
    return next(one for one in told["goals"] if one["id"] == name)


def test_figures_and_who_is_still_out_are_those_counted_by_hand():
    told = content()
    offered = goal(told, "offered-employment")
    assert offered["figure"] == {"numerator": 2, "denominator": 12}  # 1 and 3 in time, 2 a day too late
    assert offered["open_windows"] == {"people": 4, "still_in": 2, "last_day": "2016-05-30"}  # 9, 10; 11 and 12 are in
    assert (offered["standing"]["state"], offered["standing"]["pending"]) == ("on-track", 4)
    assert goal(told, "took-part")["standing"]["state"] == "missed"
    satisfied = goal(told, "satisfied-and-strengthened")
    assert satisfied["figure"] == {"numerator": 7, "denominator": 11}
    assert goal(told, "attended-hours")["figure"]["numerator"] == 11 * 2 * 90


def test_participants_add_up_from_the_first_to_the_last():
    steps = content()["participants"]["steps"]
    assert steps == {
        "reached": 12, "enrolled": 12, "not_taken_part": 1, "took_part": 11, "still_in": 1, "left": 10,
    }  # fmt: skip
    cells = {(cell["facet"], cell["value"]): cell["people"] for cell in content()["participants"]["cells"]}
    assert [cells["gender", value] for value in ("woman", "man", "unknown")] == [6, 5, 1]
    assert sum(people for (facet, _), people in cells.items() if facet == "age") == 12


def test_a_cancelled_session_a_void_cost_and_an_earlier_status_do_not_count():
    told = content()
    assert told["activities"] == [{"area": None, "title": None, "activities": 1, "sessions": 2, "minutes": 1980}]
    (line,) = told["costs"]
    assert (line["line"], line["budget_ore"], line["spent_ore"]) == ("staff", 50_000_000, 12_000_050)
    assert told["deliverables"]["counted"] == {"done": 1}


def test_what_is_assumed_says_so_beside_the_figure_and_in_a_note():
    told = content()
    assert goal(told, "even-gender-split")["assumed"] is True
    assert any(note["assumed"] and "40" in note["text"]["sv"] for note in told["footnotes"])
    assert told["order"]["edition"] == "closed"
    assert told["footnotes"][0]["about"] == "edition"


def test_the_content_of_a_position_does_not_hear_what_came_after():
    later = [*everything(), entered_earlier(7), taken_back(1, date(2016, 1, 10))]
    assert canonical(content(order(), later)) == canonical(content())
    now = content(order(position=len(later)), later)
    assert goal(now, "satisfied-and-strengthened")["figure"]["numerator"] == 6


def test_an_addendum_tells_what_stood_in_the_final_report():
    told = content(addendum(LAST + 1), [*everything(), taken_back(1, date(2016, 1, 10))])
    satisfied = goal(told, "satisfied-and-strengthened")
    assert (satisfied["before"]["numerator"], satisfied["figure"]["numerator"]) == (7, 6)


def test_a_sheet_for_the_steering_group_has_what_is_due_and_no_more_than_goals():
    told = content(order("steering-sheet"))
    assert [each["id"] for each in told["expected_reports"]][-1] == "final"
    assert not told.keys() & {"participants", "activities", "costs", "deliverables"}


def test_an_order_is_read_back_as_it_was_told():
    for asked in (order(), addendum(99), order("interim", calendar="interim-1", edition="open", release="x~1")):
        assert order_of(json.loads(canonical(asked.content()))) == asked


@pytest.mark.parametrize(
    "change",
    [
        {"id": "a b"}, {"id": "x\u0000"}, {"definition_version": 2**31}, {"position": -1}, {"position": True},
        {"kind": "novel"}, {"edition": None}, {"on": "2016-02-30"}, {"covers": {"from": "2016-01-01"}},
        {"adds_to": {"report": 1}}, {"calendar": ["x"]}, {"made_at": "yesterday"}, {"release": 7},
    ],
)  # fmt: skip
def test_an_order_that_makes_no_sense_is_none(change: dict):
    with pytest.raises((KeyError, TypeError, ValueError)):
        order_of({**order().content(), **change})


def test_months_end_on_their_last_days_and_the_curve_on_the_day_asked_for():
    ends = list(month_ends(date(2016, 1, 31), date(2016, 3, 5)))
    assert ends == [date(2016, 1, 31), date(2016, 2, 29), date(2016, 3, 5)]
    assert list(month_ends(date(2016, 3, 1), date(2016, 2, 1))) == []
