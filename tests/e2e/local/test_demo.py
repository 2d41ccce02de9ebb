"""`insteg demo` on real engines, whole: what it shows is what was told."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.cli.demo import definitions
from local.client import Client
from local.data import PMM
from local.figures import Answer, ask, owners
from tests.support.pmm import SHIPPED, Pmm
from tests.support.whole_system import Command

pytestmark = pytest.mark.timeout(900)
GUIDE = (Path(__file__).parents[3] / "docs/guides/staff.md").read_text()
WAYS = ("work", "enterprise", "internship", "education")
FOUR = {definition.id: definition for definition in definitions()}


def figures(answer: Answer) -> dict[tuple[str, str], tuple[int, int | None]]:
    return {
        (programme["id"], goal["id"]): (goal["figure"]["numerator"], goal["figure"]["denominator"])
        for programme in answer.programmes
        for goal in programme["goals"]
    }


def test_it_says_how_much_was_lived_and_that_every_figure_is_what_the_simulators_book_says(demo: Command):
    found = re.search(r"Lived: ([\d,]+) commands, ([\d,]+) events; all (\d+) figures of the four programmes", demo.said)
    assert found, demo.said
    commands, events, held = (int(number.replace(",", "")) for number in found.groups())
    assert held == sum(len(definition.goals) for definition in FOUR.values())
    assert events > commands > 2000


async def test_the_imported_programmes_are_what_a_recount_of_the_files_says(client: Client):
    pmm = Pmm(SHIPPED)
    shown = figures(await ask(client, ["pmm-sample"]))
    programmes = [f"pmm-{number}" for number in pmm.programs]
    assert {key for key, _ in shown} == set(programmes)
    enrolled, took_part = pmm.enrolled_per_program(), pmm.took_part_per_program()
    minutes = pmm.minutes_per_program()
    for programme in programmes:
        assert shown[programme, "enrolled"] == (enrolled[programme], None), programme
        assert shown[programme, "took-part"] == (took_part[programme], None), programme
        assert shown[programme, "delivered-hours"] == (minutes[programme], None), programme


async def test_findings_are_counted_per_kind_for_everybody_to_see(client: Client):
    pmm = Pmm(SHIPPED)
    shown: dict[str, int] = {}
    for programme in (await ask(client, ["pmm-sample"])).programmes:
        for finding in programme["findings"]:
            shown[finding["finding"]] = shown.get(finding["finding"], 0) + finding["facts"]
    assert shown == dict(pmm.delivery_findings() + pmm.engagement_findings())


async def test_what_is_not_measured_is_shown_as_such(client: Client):
    answer = await ask(client, await owners(client))
    shown = {p["id"]: {goal["id"] for goal in p["notMeasured"]} for p in answer.programmes if p["id"] in FOUR}
    assert shown == {name: {goal.id for goal in d.not_measured} for name, d in FOUR.items()}


async def test_the_past_is_answered_as_of_its_own_days(client: Client):
    """Of network building's offers: the day before one came it did not count."""
    token = client.token("harjedalen", "coordinator")
    text = """{ programme(id: "natverksbygge") { goal(id: "offered-employment") { entries(first: 100) {
        nodes { effectiveOn num } } } } }"""
    nodes = (await client.query(text, token))["programme"]["goal"]["entries"]["nodes"]
    day = date.fromisoformat(next(node["effectiveOn"] for node in reversed(nodes) if node["num"] == 1))
    came = sum(node["num"] for node in nodes if node["effectiveOn"] == f"{day}")
    text = """query($a: Date, $b: Date) { programme(id: "natverksbygge") { goal(id: "offered-employment") {
        before: figure(asOf: $a) { numerator } on: figure(asOf: $b) { numerator } } } }"""
    goal = (await client.query(text, token, a=f"{day - timedelta(days=1)}", b=f"{day}"))["programme"]["goal"]
    assert goal["on"]["numerator"] - goal["before"]["numerator"] == came


async def test_the_sentence_that_started_it_is_one_question_of_the_guide(client: Client):
    """How many have been helped by a day in the middle, by what, and on which facts that stands."""
    (question,) = re.findall(r"```graphql\n(.*?)```", GUIDE, re.DOTALL)
    told = (await client.query(question, client.token("hedemora", "coordinator")))["programme"]
    helped, ways = told["helped"]["figure"], [told[way]["figure"] for way in WAYS]
    assert 0 < helped["numerator"] <= sum(way["numerator"] for way in ways)
    assert all(way["numerator"] <= helped["numerator"] for way in ways)
    lines = told["helped"]["entries"]["nodes"]
    assert sum(line["num"] for line in lines) == helped["numerator"]
    assert all(line["facts"] and line["effectiveOn"] <= helped["asOf"] for line in lines)


async def test_it_is_answered_for_any_other_day_too_and_more_are_helped_each_time(client: Client):
    (question,) = re.findall(r"```graphql\n(.*?)```", GUIDE, re.DOTALL)
    token, helped = client.token("hedemora", "coordinator"), []
    for day in ("2016-12-31", "2018-06-30", "2019-03-24"):
        told = (await client.query(question.replace("2017-12-31", day), token))["programme"]
        assert told["helped"]["figure"]["asOf"] == day
        lines = told["helped"]["entries"]["nodes"]
        helped.append(told["helped"]["figure"]["numerator"])
        assert sum(line["num"] for line in lines) == helped[-1]
        assert all(line["facts"] and line["effectiveOn"] <= day for line in lines)
        assert helped[-1] <= sum(told[way]["figure"]["numerator"] for way in WAYS)
    assert helped == sorted(set(helped)), "more of them every time"


async def test_what_was_known_earlier_is_answered_too(client: Client):
    """In January 2015 nobody knew of the exits and offers of the autumn to come."""
    token = client.token("harjedalen", "coordinator")
    text = """{ programme(id: "natverksbygge") { goal(id: "exited") { figure { numerator } entries(first: 100) {
        nodes { factNo facts { knownAt } } } } } }"""
    goal = (await client.query(text, token))["programme"]["goal"]
    known = [(e["factNo"], f["knownAt"]) for e in goal["entries"]["nodes"] for f in e["facts"]]
    january = max((fact for fact, at in known if at < "2015-01-15"), default=0)
    assert january > 0
    then = """query($p: BigInt) { programme(id: "natverksbygge") { goal(id: "exited") {
        figure(asOf: "2015-12-31", position: $p) { numerator } } } }"""
    shown = await client.query(then, token, p=january)
    assert 0 < shown["programme"]["goal"]["figure"]["numerator"] < goal["figure"]["numerator"]


def test_goals_json_and_the_table_hold_every_goal(demo: Command):
    written = json.loads((demo.folder / "out/demo/goals.json").read_text())
    assert {programme["programme"] for programme in written} >= set(FOUR)
    assert len(written) == 4 + 11
    for programme in (programme for programme in written if programme["programme"] in FOUR):
        definition = FOUR[programme["programme"]]
        assert {goal["id"] for goal in programme["goals"]} == {g.id for g in definition.goals}
        assert {goal["id"] for goal in programme["not_measured"]} == {goal.id for goal in definition.not_measured}
    assert re.search(r"^TOKEN=ey", demo.said, re.MULTILINE)


def test_the_table_says_days_money_and_ceilings_in_their_units(demo: Command):
    written = {goal["id"]: goal for told in json.loads((demo.folder / "out/demo/goals.json").read_text())
               for goal in told["goals"]}  # fmt: skip
    stay, cost, level = (written[name] for name in ("stay-length", "cost-per-participant", "unemployment-level"))
    assert [one["unit"] for one in (stay, cost, level)] == ["DAYS", "SEK", "PERCENT"]
    lines = demo.run("goals").stdout
    for said in (f"{stay['value']} days", f"{cost['value']} SEK", "at most 120 % (assumed)"):
        assert said in lines, said
    met = 100 * level["numerator"] <= 120 * level["denominator"]
    assert (level["at_most"], level["status"]) == (True, "REACHED" if met else "NOT_YET")


async def test_partners_read_of_every_goal_what_is_wanted_and_of_none_an_exact_figure(client: Client):
    text = "query($id: ID!) { programme(id: $id) { goals { id target figure { value } withheld { reason } } } }"
    for definition in FOUR.values():
        partner = next(o.id for o in definition.organisations if set(o.roles) & {"partner", "referrer", "host"})
        told = (await client.query(text, client.token(partner, "partner"), id=definition.id))["programme"]["goals"]
        assert {goal["id"] for goal in told} == {goal.id for goal in definition.goals}
        assert all(goal["figure"] is None and goal["withheld"] for goal in told)


def test_the_pasted_command_answers(demo: Command):
    import subprocess  # only here: a person's shell

    lines = demo.said.splitlines()
    token = next(line for line in lines if line.startswith("TOKEN="))
    curl = next(line for line in lines if line.startswith("curl "))
    done = subprocess.run(["bash", "-c", f"{token}; {curl}"], capture_output=True, text=True, check=True, timeout=30)
    answer: dict[str, Any] = json.loads(done.stdout)
    assert "errors" not in answer
    assert [p["id"] for p in answer["data"]["programmes"]["nodes"]] == ["en-vag-in"]


def test_importing_the_same_files_again_changes_nothing(demo: Command):
    before = json.loads(demo.run("goals", "--json").stdout)
    again = demo.run("import", "--mapping", "pmm", "--folder", str(PMM))
    assert again.returncode == 0, again.stderr
    counted = [line.split("│") for line in again.stdout.splitlines() if ".csv" in line and "│" in line]
    assert counted
    assert all(row[4].strip() == "0" for row in counted), again.stdout
    assert json.loads(demo.run("goals", "--json").stdout) == before


def test_a_second_system_on_the_same_folder_says_so_and_ends(demo: Command):
    again = demo.run("up")
    assert again.returncode == 1
    assert f"Another system (process {demo.process and demo.process.pid}) is running" in again.stderr
    assert "Traceback" not in again.stderr


def test_nothing_is_parked(demo: Command):
    assert "Nothing is parked." in demo.run("parked").stdout
    for refused in (demo.run("unpark", "nobody"), demo.run("drop", "nobody")):
        assert (refused.returncode, refused.stderr.strip()) == (1, "nobody is not parked.")


async def test_the_live_figures_are_what_a_recomputation_from_the_log_says(demo: Command):
    verified = demo.run("reporting", "verify", limit=90)
    assert verified.returncode == 0, verified.stderr
    rebuilt = demo.run("reporting", "rebuild", limit=90)
    assert rebuilt.returncode == 0, rebuilt.stderr
    told = json.loads(rebuilt.stdout)
    assert (told["same"], told["replaced"]) == (True, False), "the same figures are left as they are"
