"""Batches of matching: an import's rows in order, all or none if wished, each held to its own rule and version."""

from tests.support.matchmaking import NUMBER, OPENING

EMPLOYER = {"controller": "staden", "employer_id": "saw", "organisation_number": NUMBER, "name": "Sågen AB"}
ROWS = [
    {"operation": "employers", "body": EMPLOYER},
    {"operation": "openings", "body": {**OPENING, "opening_id": "op1", "employer_id": "saw"}},
    {"operation": "contacts", "body": {"employer_id": "saw", "contact_id": "c1", "name": "Berit"}},
    {"operation": "opening-closings", "body": {"opening_id": "op1", "reason": "filled"}},
]
WRONG = {"operation": "employers", "body": {**EMPLOYER, "employer_id": "b", "organisation_number": "556036-0794"}}


async def test_a_list_of_employers_and_openings_goes_in_at_once_and_again_changes_nothing(matching):
    first = await matching.done("/batch", {"mode": "all-or-nothing", "commands": ROWS})
    assert [answer["status"] for answer in first["answers"]] == [201] * 4
    events = await matching.events()
    again = await matching.done("/batch", {"mode": "per-row", "commands": [*ROWS[:1], ROWS[2], ROWS[3]]})
    assert [answer["status"] for answer in again["answers"]] == [200] * 3
    assert await matching.events() == events


async def test_one_wrong_row_stops_all_or_itself(matching):
    together = {"mode": "all-or-nothing", "commands": [*ROWS, WRONG]}
    assert await matching.refused("/batch", together) == (
        422,
        "organisation-number-check-digit",
        "commands[4].body.organisation_number",
    )
    assert await matching.count("SELECT count(*) FROM matching.employer") == 0
    answers = (await matching.done("/batch", {"mode": "per-row", "commands": [WRONG, *ROWS]}))["answers"]
    assert [answer["status"] for answer in answers] == [422, 201, 201, 201, 201]


async def test_a_row_may_do_no_more_than_the_command_alone(town):
    await town.done("/runs", {"run_id": "r1", "programme_id": "steg"})
    decision = {"run_id": "r1", "person_id": "p1", "opening_id": "op1", "decision": "rejected", "reason": "other"}
    rows = [{"operation": "decisions", "body": decision}, {"operation": "weights", "body": {**WEIGHTS}}]
    batch = {"mode": "per-row", "commands": rows}
    machine = (await town.done("/batch", batch, role="service"))["answers"]
    assert [answer["status"] for answer in machine] == [403, 403]
    caseworker = (await town.done("/batch", batch, role="caseworker"))["answers"]
    assert [answer["status"] for answer in caseworker] == [201, 403]


WEIGHTS = {"controller": "staden", "version": "w1"}


async def test_a_command_is_held_to_the_version_it_was_meant_for(town):
    await town.placement()
    step = {"on": "2018-06-02"}
    old = await town.post("/placements/pl1/acceptance", step, headers={"if-match": '"7"'})
    assert old.status_code == 412
    done = await town.post("/placements/pl1/acceptance", step, headers={"if-match": '"1"'})
    assert (done.status_code, done.headers["etag"]) == (201, '"2"')


async def test_the_same_key_gets_the_same_answer_and_places_once(town):
    headers = {"idempotency-key": "k1"}
    body = {"programme_id": "steg", "person_id": "p1", "opening_id": "op1", "on": "2018-06-01"}
    first = await town.post("/placements", body, headers=headers)
    again = await town.post("/placements", body, headers=headers)
    assert first.json() == again.json()
    assert await town.count("SELECT count(*) FROM matching.placed") == 1
