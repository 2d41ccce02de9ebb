"""What programmes develop, over HTTP: programme A's ten wanted models and tools, programme C's model in four parts."""

import asyncio
from datetime import UTC, datetime

import pytest

from activities.handlers import programme_defined
from tests.support.commanding import Commanded
from tests.support.four_programmes import defined

MODEL = {"deliverable_id": "m1", "programme_id": "steg", "kind": "model", "title": "Företagsskola", "on": "2018-02-01"}
HEDEMORA = {"organisation": "hedemora"}
HARJEDALEN = {"organisation": "harjedalen"}


async def _know(service: Commanded, name: str) -> None:
    async with service.pool.acquire() as connection:
        await programme_defined(connection, defined(name))


@pytest.fixture
async def hedemora(empty: Commanded) -> Commanded:
    empty.tokens.clock.set(datetime(2019, 3, 25, 9, tzinfo=UTC))
    await _know(empty, "en-vag-in")
    return empty


def _new(number: int, **more):
    body = {"deliverable_id": f"d{number}", "programme_id": "en-vag-in", "kind": "model", "title": f"Modell {number}"}
    return {"operation": "deliverables", "body": {**body, "on": "2016-09-01", **more}}


def _step(number: int, **more):
    return {"operation": "deliverable-steps", "body": {"deliverable_id": f"d{number}", **more}}


async def test_in_march_2019_programme_a_had_five_done_and_six_close_of_ten_wanted(hedemora):
    rows = [_new(n) for n in range(11)]
    rows += [_step(n, status="done", on="2018-11-01") for n in range(5)]
    rows += [_step(n, status="in-progress", on="2019-03-20", close_to_done=True) for n in range(5, 11)]
    content = await hedemora.done("/batch", {"mode": "all-or-nothing", "commands": rows}, **HEDEMORA)
    assert {answer["status"] for answer in content["answers"]} == {201}
    shown = (await hedemora.get("/deliverables?programme=en-vag-in", **HEDEMORA)).json()
    assert shown["counts"] == {
        "deliverables": 11, "planned": 0, "in_progress": 6, "close_to_done": 6, "done": 5, "adopted": 0, "spread": 0,
    }  # fmt: skip
    autumn = (await hedemora.get("/deliverables?programme=en-vag-in&on=2018-10-31", **HEDEMORA)).json()
    assert (autumn["counts"]["done"], autumn["counts"]["planned"]) == (0, 11)


async def test_programme_cs_model_is_done_when_its_four_parts_are_and_counts_once(empty):
    empty.tokens.clock.set(datetime(2015, 11, 30, 9, tzinfo=UTC))
    await _know(empty, "natverksbygge")
    whole = {
        "deliverable_id": "working-model",
        "programme_id": "natverksbygge",
        "kind": "model",
        "title": "Arbetsmodell",
    }
    await empty.done("/deliverables", whole, **HARJEDALEN)
    for part in ("course-content", "contact-organisation", "premises", "association-contacts"):
        body = {**whole, "deliverable_id": part, "part_of": "working-model", "title": part, "status": "in-progress"}
        await empty.done("/deliverables", body, **HARJEDALEN)
    done = {"status": "done", "evidence": ["https://www.herjedalen.se/modell.pdf"]}
    steps = "/deliverables/{}/steps"
    assert (await empty.refused(steps.format("working-model"), done, **HARJEDALEN))[1] == "parts-not-done"
    for part in ("course-content", "contact-organisation", "premises", "association-contacts"):
        await empty.done(steps.format(part), done, **HARJEDALEN)
    await empty.done(steps.format("working-model"), done, **HARJEDALEN)
    await empty.done(steps.format("working-model"), {"status": "adopted", **HARJEDALEN}, **HARJEDALEN)
    shown = (await empty.get("/deliverables?programme=natverksbygge", **HARJEDALEN)).json()
    assert (shown["counts"]["deliverables"], shown["counts"]["done"], shown["counts"]["adopted"]) == (1, 1, 1)
    assert len(shown["deliverables"]) == 5
    last = await empty.refused(
        "/deliverables", {**whole, "deliverable_id": "x", "part_of": "working-model"}, **HARJEDALEN
    )
    assert last == (409, "whole-is-done", "part_of")


async def test_a_whole_and_its_part_are_decided_one_after_the_other(activities):
    """Side by side: the whole is said done while its one part is taken back to work. Both cannot hold."""
    await activities.done("/deliverables", {**MODEL, "deliverable_id": "whole"})
    part = {**MODEL, "deliverable_id": "part", "part_of": "whole", "status": "done", "on": "2018-03-01"}
    for number in range(8):
        whole, name = f"whole{number}", f"part{number}"
        await activities.done("/deliverables", {**MODEL, "deliverable_id": whole})
        await activities.done("/deliverables", {**part, "deliverable_id": name, "part_of": whole})
        back = {"corrects": 1, "replacement": {"status": "in-progress", "on": "2018-03-01"}}
        answers = await asyncio.gather(
            activities.post(f"/deliverables/{whole}/steps", {"status": "done"}),
            activities.post(f"/deliverables/{name}/corrections", back),
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409], [answer.text for answer in answers]


async def test_a_wrong_step_keeps_both_versions(activities):
    await activities.done("/deliverables", MODEL)
    await activities.done("/deliverables/m1/steps", {"status": "done", "on": "2018-03-01"})
    right = {"corrects": 2, "replacement": {"status": "in-progress", "on": "2018-03-01", "title": "Företagsskolan"}}
    await activities.done("/deliverables/m1/corrections", right)
    shown = (await activities.get("/deliverables?programme=steg")).json()["deliverables"][0]
    assert [(step["version"], step["status"]) for step in shown["steps"]] == [(1, "planned"), (2, "in-progress")]
    assert (shown["version"], shown["title"]) == (3, "Företagsskolan")
    assert [body["status"] for body in (await activities.bodies("deliverable:m1"))[:2]] == ["planned", "done"]
    await activities.done("/deliverables/m1/corrections", {"corrects": 2, "replacement": None})
    await activities.done("/deliverables/m1/corrections", {"corrects": 1, "replacement": None})
    shown = (await activities.get("/deliverables?programme=steg")).json()
    assert (shown["deliverables"], shown["counts"]["deliverables"]) == ([], 0)


REFUSED = [
    ("/deliverables", {**MODEL, "programme_id": "other"}, (409, "unknown-programme", "programme_id")),
    ("/deliverables", {**MODEL, "kind": "wish"}, (422, "literal-error", "kind")),
    ("/deliverables", {**MODEL, "on": "2018-06-16"}, (422, "in-the-future", "on")),
    ("/deliverables", {**MODEL, "close_to_done": 1}, (422, "bool-type", "close_to_done")),
    ("/deliverables", {**MODEL, "evidence": ["http://x.se/a"]}, (422, "string-pattern-mismatch", "evidence[0]")),
    ("/deliverables", {**MODEL, "evidence": ["https://a:b@x.se/"]}, (422, "string-pattern-mismatch", "evidence[0]")),
    ("/deliverables", {**MODEL, "evidence": ["https://x.se/?q=p1"]}, (422, "string-pattern-mismatch", "evidence[0]")),
    ("/deliverables", {**MODEL, "part_of": "nothing"}, (409, "unknown-deliverable", "part_of")),
    ("/deliverables", {**MODEL, "leader": "x"}, (422, "unknown-field", "leader")),
    ("/deliverables/none/steps", {"status": "done"}, (404, "unknown-deliverable", "deliverable_id")),
]


async def test_what_breaks_a_rule_writes_nothing(activities):
    for path, body, expected in REFUSED:
        assert await activities.refused(path, body) == expected, body


async def test_only_the_owners_staff_change_and_partners_read_nothing(activities):
    assert (await activities.refused("/deliverables", MODEL, organisation="rk"))[:2] == (
        403,
        "outside-your-organisation",
    )
    await activities.done("/deliverables", MODEL)
    step = {"status": "done"}
    assert (await activities.refused("/deliverables/m1/steps", step, organisation="rk"))[0] == 403
    assert (
        await activities.get("/deliverables?programme=steg", role="steering", organisation="gruppen")
    ).status_code == 200
    assert (await activities.get("/deliverables?programme=steg", organisation="rk")).status_code == 404
    assert (await activities.get("/deliverables?programme=steg", role="partner", organisation="rk")).status_code == 403
