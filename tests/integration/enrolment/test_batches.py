"""Batches of enrolment: row by row or all or nothing, in a few round trips, deciding as the commands alone would."""


def _rows(people):
    rows = []
    for person in people:
        body = {"person_id": person, "controller": "staden", "birth_date": "1990-05-01", "gender": "man"}
        rows.append({"operation": "people", "body": body})
        enrol = {"programme_id": "steg", "person_id": person, "on": "2018-02-01"}
        rows.append({"operation": "participations", "body": enrol})
    return rows


def _batch(mode, *rows):
    return {"mode": mode, "commands": list(rows)}


LEAVE = {
    "operation": "exit",
    "body": {"programme_id": "steg", "person_id": "a", "on": "2018-03-01", "reason": "moved"},
}
OUTSIDE = {"operation": "participations", "body": {"programme_id": "steg", "person_id": "p1", "on": "2017-02-01"}}
WRONG = {"operation": "participations", "body": {"programme_id": "steg", "person_id": "p1", "on": "soon"}}
NONE = {"operation": "marry", "body": {}}


async def test_later_rows_see_what_earlier_ones_did(enrolment):
    come_back = {"operation": "re-entry", "body": {"programme_id": "steg", "person_id": "a", "on": "2018-04-01"}}
    outcome = {"programme_id": "steg", "person_id": "a", "kind": "internship", "started_on": "2018-04-05"}
    void = {"programme_id": "steg", "person_id": "a", "corrects": 4, "replacement": None}
    rows = [*_rows("a"), LEAVE, come_back, {"operation": "outcomes", "body": outcome}]
    rows.append({"operation": "corrections", "body": void})
    content = await enrolment.done("/batch", _batch("all-or-nothing", *rows))
    assert [answer["status"] for answer in content["answers"]] == [201] * 6
    assert content["answers"][-1]["version"] == 5
    assert [v for name, v in await enrolment.events() if name == "participation:steg:a"] == [1, 2, 3, 4, 5]


async def test_row_by_row_keeps_what_is_sound_and_answers_for_the_rest(enrolment):
    content = await enrolment.done("/batch", _batch("per-row", OUTSIDE, *_rows("ab"), WRONG, NONE, LEAVE))
    answers = content["answers"]
    assert [answer["status"] for answer in answers] == [422, 201, 201, 201, 201, 422, 422, 201]
    assert [answers[n]["problem"]["rule"] for n in (0, 5, 6)] == [
        "outside-programme-period",
        "invalid",
        "unknown-operation",
    ]
    assert answers[5]["problem"]["errors"][0]["field"] == "commands[5].body.on"
    told = [name for name, _ in await enrolment.events()]
    assert "participation:steg:p1" not in told  # a refused row leaves nothing
    assert told.count("participation:steg:a") == 2


REFUSED = [
    (OUTSIDE, "commands[2].body.on", "outside-programme-period"),
    (WRONG, "commands[2].body.on", "value-error"),
    (NONE, "commands[2].operation", "unknown-operation"),
]


async def test_all_or_nothing_means_nothing(enrolment):
    for row, field, rule in REFUSED:
        assert await enrolment.refused("/batch", _batch("all-or-nothing", *_rows("a"), row)) == (422, rule, field)
    assert await enrolment.pool.fetchval("SELECT count(*) FROM enrolment.person") == 1


async def test_a_batch_again_changes_nothing(enrolment):
    batch = _batch("per-row", *_rows("abc"), LEAVE)
    first = await enrolment.done("/batch", batch)
    events = await enrolment.events()
    again = await enrolment.done("/batch", batch)
    assert {answer["status"] for answer in again["answers"]} == {200}
    assert [a["version"] for a in again["answers"]] == [a["version"] for a in first["answers"]]
    assert await enrolment.events() == events


async def test_a_row_may_do_no_more_than_the_command_alone(enrolment):
    mixed = _batch("per-row", *_rows("a"), {"operation": "programmes", "body": {"id": "steg"}})
    answers = (await enrolment.done("/batch", mixed, role="caseworker"))["answers"]
    assert [answer["status"] for answer in answers] == [201, 201, 403]
    narrow = (await enrolment.done("/batch", _batch("per-row", LEAVE), programmes=["other"]))["answers"]
    assert narrow[0]["problem"]["rule"] == "outside-your-access"


async def test_a_batch_has_a_thousand_rows_at_most(enrolment):
    assert (await enrolment.refused("/batch", _batch("per-row", *[LEAVE] * 1001)))[2] == "commands"
    assert (await enrolment.refused("/batch", _batch("per-row")))[2] == "commands"
    assert (await enrolment.refused("/batch", _batch("some", LEAVE)))[2] == "mode"


async def test_two_batches_with_the_same_people_at_once_write_them_once(enrolment):
    import asyncio

    batch = _batch("per-row", *_rows("abcdef"))
    answers = await asyncio.gather(*(enrolment.post("/batch", batch) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await enrolment.events()) == 2 + 12
