"""What staff are told over HTTP, and who is told nothing."""

from datetime import datetime

import asyncpg
import pytest

from reporting.projections.books import LedgerProjection
from tests.support.histories import PROGRAMME, defined
from tests.support.logbook import Logbook, messages_of
from tests.support.staff import asking_staff
from tests.support.stories import spring_exit_and_july_entry


@pytest.fixture
async def ask(connection: asyncpg.Connection, own_database: str, tmp_path):
    await Logbook(connection, LedgerProjection()).write(messages_of([defined(), *spring_exit_and_july_entry()]), 1)
    async with asking_staff(own_database, tmp_path) as asker:
        yield asker


async def test_every_goal_with_its_figure_and_the_watermark(ask):
    told = await ask.told(f"/goals/{PROGRAMME}")
    figures = {goal["goal"]: (goal["numerator"], goal["denominator"]) for goal in told["goals"]}
    assert figures["enrolled"] == (1, None)
    assert figures["offered-6"] == (1, 1)
    assert figures["delivered"] == (120, None)
    assert told["watermark"]["position"] == 8


async def test_a_figure_on_a_past_day_as_known_before_the_exit_was_told(ask):
    now = await ask.told(f"/goals/{PROGRAMME}/left?on=2019-04-15")
    then = await ask.told(f"/goals/{PROGRAMME}/left?on=2019-04-15&position=3")
    assert (now["numerator"], then["numerator"]) == (1, 0)
    assert (then["as_known_at"], then["projection"]) == (3, False)
    assert [cell["facet"] for cell in now["cells"]] == ["age"]


async def test_a_day_after_what_is_known_is_called_a_projection(ask):
    assert (await ask.told(f"/goals/{PROGRAMME}/left?on=2020-12-31"))["projection"] is True


async def test_the_curve_keeps_springs_exit(ask):
    told = await ask.told(f"/goals/{PROGRAMME}/left/curve?from=2019-03-01&to=2019-12-31")
    assert [(step["on"], step["numerator"]) for step in told["steps"]] == [
        ("2019-03-01", 0),
        ("2019-03-31", 1),
        ("2019-07-01", 0),
        ("2019-11-30", 1),
    ]


async def test_the_lines_behind_a_number_add_up_to_it(ask):
    told = await ask.told(f"/goals/{PROGRAMME}/attended/entries?on=2019-12-31")
    figure = await ask.told(f"/goals/{PROGRAMME}/attended?on=2019-12-31")
    assert sum(line["num"] for line in told["entries"]) == figure["numerator"] == 120
    assert {line["fact_no"] for line in told["entries"]} == {3, 6}


async def test_why_this_number_names_the_events_it_stands_on(ask):
    told = await ask.told(f"/goals/{PROGRAMME}/offered-6/evidence?subject=p-1&on=2020-06-30")
    assert {"facet": "", "value": "", "numerator": 1, "denominator": 1} in told["adds"]
    assert [event["event_id"].rpartition("/")[2] for event in told["events"]] == ["1", "2", "3", "4", "5"]
    earlier = await ask.told(f"/goals/{PROGRAMME}/offered-6/evidence?subject=p-1&on=2019-03-01")
    assert [event["fact_no"] for event in earlier["events"]] == [2]


async def test_the_check_finds_the_ledger_to_be_what_the_log_says(ask):
    told = await ask.told("/verify")
    assert told["same"] is True
    assert told["facts"] == 8


_REFUSED = {
    "left?on=yesterday": "on",
    "left?on=2019-02-30": "on",
    "left?position=-1": "position",
    "left?position=9": "position",
    "left?position=99999999999999999999": "position",
    "left?colour=red": "colour",
    "left/curve?from=2020-01-02&to=2020-01-01": "from",
    "left/curve?to=2020-01-01": "from",
    "left/curve?from=2020-01-01&to=2020-01-02&facet=Ä": "facet",
    "left/entries?limit=0": "limit",
    "left/entries?subject=a%20person": "subject",
    "left/evidence": "subject",
    "left?version=0": "version",
}
_CALLERS = [
    ("partner", {}, 403),
    ("service", {}, 403),
    ("coordinator", {"programmes": ["other"]}, 403),
    ("coordinator", {"organisation": "elsewhere"}, 404),
    ("steering", {}, 200),
    ("auditor", {}, 200),
]


async def test_what_cannot_be_answered_is_refused_by_field(ask):
    for path, field in _REFUSED.items():
        answer = await ask.get(f"/goals/{PROGRAMME}/{path}")
        assert answer.status_code == 422, (path, answer.text)
        assert [error["field"] for error in answer.json()["errors"]] == [field], path


async def test_what_is_not_there_is_not_found(ask):
    for path in ("none/left", f"{PROGRAMME}/none", f"{PROGRAMME}/left?version=7"):
        assert (await ask.get(f"/goals/{path}")).status_code == 404, path


async def test_exact_figures_are_for_staff_and_steering_groups_of_the_programme(ask):
    for role, claims, status in _CALLERS:
        assert (await ask.get(f"/goals/{PROGRAMME}/left", role, **claims)).status_code == status, (role, claims)


async def test_a_goals_standing_is_told_alike_over_http_and_by_the_read_schema(ask, connection: asyncpg.Connection):
    for on in ("2019-01-20", "2019-04-30", "2020-05-31", "2021-01-01"):
        for goal in (await ask.told(f"/goals/{PROGRAMME}?on={on}"))["goals"]:
            row = await connection.fetchrow(
                "SELECT * FROM read.standing_of($1, $2, $3, $4)",
                PROGRAMME,
                goal["goal"],
                goal["version"],
                datetime.fromisoformat(on).date(),
            )
            assert dict(row) == {name: value for name, value in goal["standing"].items() if name != "windows"}
    told = await ask.told(f"/goals/{PROGRAMME}/offered-6?on=2019-04-30")
    assert told["standing"]["windows"] == {"open": {"people": 1, "with_result": 0}}
