"""What a report's pictures show is what its numbers say: every curve, bar and step is read back from the picture."""

from datetime import date
from typing import Any

import pytest

from contracts.activities import AttendanceRecorded
from reporting.reports.rendering.charts import Chart
from reporting.reports.rendering.files import laid_out
from tests.support.drawn import Bar, Drawn
from tests.support.report_content import content, order
from tests.support.reported import common, everything

_PER = {"minutes": 60, "ore": 100}


def in_areas() -> list[tuple]:
    """Everything that was said, and who was where in two areas as well."""
    said = []
    for number, (area, minutes) in enumerate((("garden", 60), ("garden", 45), ("kitchen", 600)), 1):
        fields = {"attendance_id": f"m-{number}", "activity_id": "y", "kind": "network-meeting", "area": area}
        about = common(date(2014, 9, 1), person_id=f"p-{number:02}")
        event = AttendanceRecorded(**about, **fields, status="present", minutes=minutes)
        said.append((f"attendance:m-{number}", 1, event))
    return [*everything(), *said]


TOLD = content(order(position=len(in_areas())), in_areas())
CHARTS = {chart.title: chart for section in laid_out(TOLD, "en", "hash", "key").sections for chart in section.charts}
CURVES = [goal for goal in TOLD["goals"] if goal["title"]["en"] in CHARTS]


def near(drawn: Drawn, value: float) -> Any:
    """A tenth of a point of the picture is all that is written."""
    return pytest.approx(value, abs=drawn.top / 1000)


def figure(goal: dict, step: dict) -> float:
    if step["denominator"] is None:
        return step["numerator"] / _PER.get(goal["unit"], 1)
    return (
        (100 if goal["unit"] == "percent" else 1 / _PER.get(goal["unit"], 1)) * step["numerator"] / step["denominator"]
    )


@pytest.mark.parametrize("goal", CURVES, ids=lambda goal: goal["id"])
def test_a_curve_goes_through_the_goals_values_on_their_days(goal: dict):
    drawn = Drawn(CHARTS[goal["title"]["en"]].svg)
    steps = [step for step in goal["curve"] if step["denominator"] != 0]
    assert [day.isoformat() for day, _ in drawn.steps()] == [step["on"] for step in steps]
    assert [value for _, value in drawn.steps()] == [near(drawn, figure(goal, step)) for step in steps]
    wanted = goal["target"] and goal["target"]["value"]
    assert drawn.target() == (None if wanted is None else near(drawn, wanted / _PER.get(goal["unit"], 1)))


def test_every_goal_that_moved_is_drawn():
    assert {goal["id"] for goal in CURVES} == {
        goal["id"] for goal in TOLD["goals"] if any(step["numerator"] for step in goal["curve"])
    }
    assert len(CURVES) >= 5


def _shown(chart: Chart) -> list[tuple[str, str, float, float | None]]:
    drawn = Drawn(chart.svg)
    return [(bar.name, bar.says, near(drawn, bar.high), bar.behind and near(drawn, bar.behind)) for bar in drawn.bars()]


def test_hours_are_drawn_by_area():
    assert [(one["area"], one["minutes"]) for one in TOLD["activities"]] == [
        ("garden", 105), ("kitchen", 600), (None, 1980),
    ]  # fmt: skip
    assert _shown(CHARTS["Activities: hours"]) == [
        ("garden", "2", 1.75, None), ("kitchen", "10", 10, None), ("No area", "33", 33, None),
    ]  # fmt: skip


@pytest.mark.parametrize("facet", ["gender", "age"])
def test_people_are_drawn_by_gender_and_age(facet: str):
    people = {"gender": {"man": 5, "unknown": 1, "woman": 6}, "age": {"18-24": 1, "25-29": 2, "30-54": 8, "55-60": 1}}
    chart = CHARTS[{"gender": "Gender", "age": "Age at entry"}[facet]]
    assert _shown(chart) == [(name, f"{count}", count, None) for name, count in people[facet].items()]


def test_money_is_drawn_beside_what_was_planned():
    assert _shown(CHARTS["Costs"]) == [("Personal", "120k", 120_000.50, 500_000)]


def test_the_way_from_enrolled_to_left_is_drawn_step_by_step():
    drawn = Drawn(CHARTS["Participants"].svg)
    steps = [(12, 0, 12), (1, 11, 12), (11, 0, 11), (1, 10, 11), (10, 0, 10)]
    assert [(bar.says.removeprefix("−"), bar.low, bar.high) for bar in drawn.bars()] == [
        (f"{people}", near(drawn, low), near(drawn, high)) for people, low, high in steps
    ]
    assert [bar.says for bar in drawn.bars() if bar.says.startswith("−")] == ["−1", "−1"]


def test_a_picture_is_read_by_its_axis():
    axis = '<path d="M0 {y}H9" stroke="#dddddd"/><text x="0" y="{y}" fill="#444444">{says}</text>'
    lines = "".join(axis.format(y=y, says=says) for y, says in ((100, "0"), (50, "10k"), (0, "20k")))
    bar = '<rect x="4" y="25" width="2" height="50" fill="#1f5fa8"/>'
    words = '<text x="5" y="20" fill="#222222">over</text><text x="5" y="120" fill="#222222">name</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><g>{lines}{bar}{words}</g></svg>'
    assert Drawn(svg).bars() == [Bar("name", "over", 5000, 15000, None)]
