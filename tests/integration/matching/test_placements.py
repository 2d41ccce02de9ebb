"""A placement's way over HTTP, from the offer to employment; every step is an event with the whole of what holds."""

import json

from tests.support.matchmaking import OFFER, enrolled, protected, trained

STUDY = {"programme_id": "steg", "person_id": "p1", "extent": 40, "until": "2018-12-20"}
MONDAYS = {"weekday": 1, "from_minute": 480, "to_minute": 720}


async def _said(town, placement="pl1"):
    rows = await town.pool.fetch(
        "SELECT subject, body FROM spine.event WHERE aggregate = $1 ORDER BY version", f"placement:{placement}"
    )
    return [(row["subject"].split(".")[3], json.loads(row["body"])) for row in rows]


async def test_the_way_from_offer_to_employment(town):
    await town.placement()
    await town.done("/placements/pl1/acceptance", {"on": "2018-06-02"})
    await town.done("/placements/pl1/start", {"on": "2018-06-04"})
    await town.done("/placements/pl1/changes", {"on": "2018-06-10", "extent": 100})
    await town.done("/placements/pl1/visits", {"visit_id": "v1", "on": "2018-06-11", "findings": ["going-well"]})
    into = {"on": "2018-06-14", "placement_id_of_employment": "pl2", "kind": "employment-fixed-term"}
    await town.done("/placements/pl1/conversion", into)
    said = await _said(town)
    assert [verb for verb, _ in said] == ["offered", "accepted", "started", "changed", "ended"]
    last = said[-1][1]
    steps = {name: last[name] for name in ("offered_on", "accepted_on", "started_on", "ended_on")}
    assert list(steps.values()) == ["2018-06-01", "2018-06-02", "2018-06-04", "2018-06-14"]
    assert (last["kind"], last["extent"], last["employer_id"]) == ("internship", 100, "saw")
    assert (last["reason"], last["converted_to"], last["converted_placement_id"]) == (
        "converted",
        "employment-fixed-term",
        "pl2",
    )
    ((verb, employment),) = await _said(town, "pl2")
    assert (verb, employment["kind"], employment["offered_on"]) == ("offered", "employment-fixed-term", "2018-06-14")
    assert employment["converted_from"] == "pl1"
    assert (await town.bodies("visit:v1"))[0]["findings"] == ["going-well"]
    assert (await town.post("/placements/pl1/conversion", into)).status_code == 200
    listed = {one["placement_id"]: one for one in (await town.read("/placements?programme=steg"))["placements"]}
    assert (listed["pl1"]["end_reason"], listed["pl2"]["end_reason"]) == ("converted", None)


REFUSED = [
    ("/acceptance", {"on": "2018-05-31"}, (422, "steps-out-of-order", "on")),
    ("/acceptance", {"on": "2018-06-16"}, (422, "in-the-future", "on")),
    ("/start", {"on": "2018-06-05"}, (409, "not-accepted", "on")),
    ("/end", {"on": "2018-06-05", "reason": "completed"}, (409, "not-started", "reason")),
    ("/end", {"on": "2018-06-05", "reason": "converted"}, (422, "convert-instead", "reason")),
    ("/conversion", {"on": "2018-06-05", "kind": "employment-hourly"}, (409, "not-started", "on")),
    ("/conversion", {"on": "2018-06-05", "kind": "work-training"}, (422, "not-employment", "kind")),
    ("/changes", {"on": "2018-06-05", "started_on": "2018-06-02"}, (422, "only-by-correction", "correction")),
    ("/changes", {"on": "2018-06-05", "kind": "none"}, (422, "not-a-place", "kind")),
    (
        "/changes",
        {"on": "2018-06-05", "started_on": "2018-06-02", "correction": True},
        (409, "step-not-taken", "started_on"),
    ),
    ("/visits", {"on": "2018-06-05"}, (409, "not-started", "on")),
]


async def test_a_step_that_breaks_a_rule_writes_nothing(town):
    await town.placement()
    for path, body, expected in REFUSED:
        assert await town.refused(f"/placements/pl1{path}", body) == expected, (path, body)
    assert (await town.refused("/placements/none/start", {"on": "2018-06-05"}))[0] == 404


OFFERS_REFUSED = [
    ({"person_id": "stranger"}, (409, "unknown-participant", "person_id")),
    ({"opening_id": "none"}, (409, "unknown-opening", "opening_id")),
    ({"opening_id": None}, (409, "unknown-employer", "employer_id")),
    ({"employer_id": "other"}, (422, "another-employer", "employer_id")),
    ({"opening_id": None, "employer_id": "saw"}, (422, "no-kind", "kind")),
    ({"on": "2018-06-16"}, (422, "in-the-future", "on")),
    ({"planned_end": "2018-06-01"}, (422, "ends-before-start", "planned_end")),
    ({"kind": "job-seeking"}, (422, "not-a-place", "kind")),
    ({"extent": 0}, (422, "greater-than-equal", "extent")),
    ({"note": "nice"}, (422, "unknown-field", "note")),
]


async def test_an_offer_that_breaks_a_rule_writes_nothing(town):
    for more, expected in OFFERS_REFUSED:
        assert await town.refused("/placements", {**OFFER, "person_id": "p1", **more}) == expected, more


async def test_the_same_step_again_changes_nothing_and_another_is_a_correction(town):
    await town.placement()
    assert (await town.post("/placements", {**OFFER, "placement_id": "pl1", "person_id": "p1"})).status_code == 200
    await town.done("/placements/pl1/acceptance", {"on": "2018-06-02"})
    await town.done("/placements/pl1/start", {"on": "2018-06-04"})
    assert (await town.post("/placements/pl1/start", {"on": "2018-06-04"})).status_code == 200
    assert (await town.refused("/placements/pl1/start", {"on": "2018-06-05"}))[1] == "already-started"
    right = {"on": "2018-06-12", "correction": True, "started_on": "2018-06-05"}
    assert (await town.done("/placements/pl1/changes", right))["version"] == 4
    verb, body = (await _said(town))[-1]
    assert (verb, body["started_on"], body["correction"]) == ("changed", "2018-06-05", True)


async def test_a_placement_that_never_was_is_taken_back_also_after_its_end(town):
    await town.placement()
    await town.done("/placements/pl1/end", {"on": "2018-06-02", "reason": "declined-by-participant"})
    assert (await town.refused("/placements/pl1/start", {"on": "2018-06-04"}))[1] == "placement-ended"
    await town.done("/placements/pl1/end", {"on": "2018-06-03", "reason": "registered-by-mistake"})
    assert [verb for verb, _ in await _said(town)] == ["offered", "ended", "ended"]


async def test_what_speaks_against_a_placement_is_said_and_kept(town):
    await town.done("/studies", {**STUDY, "weekly": [MONDAYS]})
    need = {"weekly": [{"weekday": 1, "from_minute": 700, "to_minute": 900}], "seats": 1}
    await town.opening("op2", **need)
    answer = await town.placement("pl1", opening_id="op2")
    expected = ["clashes-with-language-studies", "over-full-time-with-studies", "supervisor-not-trained"]
    assert answer["warnings"] == expected
    assert (await _said(town))[0][1]["warnings"] == expected
    second = await town.placement("pl2", "p2", opening_id="op2")
    assert second["warnings"] == ["supervisor-not-trained", "opening-full"]
    third = await town.placement("pl3", "p2")
    assert third["warnings"] == ["supervisor-not-trained", "already-placed-then"]


async def test_warnings_follow_what_is_heard_and_dated(town):
    await town.hears(trained("saw"), "supervisor-training:s~saw")
    assert (await town.placement("pl1"))["warnings"] == []
    entry = await town.placement("pl2", "p2", opening_id=None, employer_id="saw", kind="entry-job", extent=100)
    assert entry["warnings"] == ["instrument-not-valid-on-start"]
    await town.hears(trained("saw", people=0), "supervisor-training:s~saw", 2)
    await town.hears(trained("saw"), "supervisor-training:s~saw", 1)  # late
    await town.hears(enrolled("p3"), "participation:steg:p3")
    assert (await town.placement("pl3", "p3"))["warnings"] == ["supervisor-not-trained"]


async def test_in_one_batch_later_offers_see_earlier_ones(town):
    offers = [
        {"operation": "placements", "body": {**OFFER, "placement_id": f"pl{n}", "person_id": person}}
        for n, person in enumerate(["p1", "p2", "p1"])
    ]
    rows = [*offers, {"operation": "acceptances", "body": {"placement_id": "pl0", "on": "2018-06-02"}}]
    answers = (await town.done("/batch", {"mode": "all-or-nothing", "commands": rows}))["answers"]
    assert [answer["status"] for answer in answers] == [201] * 4
    assert answers[2]["warnings"] == ["supervisor-not-trained", "already-placed-then", "opening-full"]
    assert await town.count("SELECT count(*) FROM matching.placed WHERE takes_seat") == 3


async def test_visits_that_are_due_are_listed_until_they_are_made(town):
    await town.placement("pl1", "p1")
    await town.placement("pl2", "p2", planned_start="2018-09-03")
    assert await _due(town) == []
    await town.done("/placements/pl1/acceptance", {"on": "2018-06-02"})
    await town.done("/placements/pl1/start", {"on": "2018-06-04"})
    assert await _due(town) == ["pl1"], "nobody has been there yet"
    await town.done("/placements/pl1/visits", {"on": "2018-06-11", "next_on": "2018-07-02"})
    assert await _due(town) == []
    assert await _due(town, "2018-07-02") == ["pl1"]
    (shown,) = (await town.read("/visits?programme=steg"))["visits"]
    assert (shown["last_on"], shown["next_on"], shown["due"]) == ("2018-06-11", "2018-07-02", False)
    await town.hears(protected("p1"), "person:p1", 2)
    assert await _due(town, "2018-07-02") == []


async def _due(town, on: str = "2018-06-15") -> list[str]:
    return [one["placement_id"] for one in (await town.read(f"/visits?programme=steg&due=true&on={on}"))["visits"]]
