"""Sheets of attendance: a batch decides as the commands alone would, in a few round trips."""

import asyncio


def _sheet(count, **more):
    bodies = [{"session_id": "s1", "person_id": f"q{n}", "status": "present", **more} for n in range(count)]
    return {"mode": "per-row", "commands": [{"operation": "attendance", "body": body} for body in bodies]}


async def test_a_batch_may_build_up_from_the_activity_to_its_corrections(activities):
    activity = {"activity_id": "cafe", "programme_id": "steg", "title": "Språkcafé", "kind": "language-cafe"}
    hours = {"starts_at": "2018-03-06T17:00:00Z", "ends_at": "2018-03-06T19:00:00Z"}
    rows = [
        {"operation": "activities", "body": activity},
        {"operation": "sessions", "body": {"session_id": "s1", "activity_id": "cafe", **hours}},
        *_sheet(2)["commands"],
        {"operation": "attendance-corrections", "body": {"attendance_id": "s1~q1", "corrects": 1, "replacement": None}},
    ]
    content = await activities.done("/batch", {"mode": "all-or-nothing", "commands": rows})
    assert [(a["status"], a["version"]) for a in content["answers"]] == [(201, 1)] * 4 + [(201, 2)]
    assert len((await activities.get("/sessions?programme=steg")).json()["sessions"]) == 1


async def test_row_by_row_and_all_or_nothing(cafe):
    batch = _sheet(3)
    batch["commands"][1]["body"]["minutes"] = 0
    whole = {**batch, "mode": "all-or-nothing"}
    assert await cafe.refused("/batch", whole) == (422, "zero-minutes", "commands[1].body.minutes")
    content = await cafe.done("/batch", batch)
    assert [answer["status"] for answer in content["answers"]] == [201, 422, 201]
    assert [name for name, _ in await cafe.events() if name.startswith("attendance:")] == [
        "attendance:s1~q0",
        "attendance:s1~q2",
    ]


async def test_sheets_that_overlap_are_written_once(cafe):
    answers = await asyncio.gather(*(cafe.post("/batch", _sheet(40)) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {200}
    events = [name for name, _ in await cafe.events() if name.startswith("attendance:")]
    assert len(events) == len(set(events)) == 40


async def test_a_sheet_of_five_hundred_takes_a_few_round_trips(cafe):
    """What makes it fast: the number of statements does not grow with the rows. tests/bench measures the speed."""
    statements: list[str] = []
    async with cafe.pool.acquire() as one, cafe.pool.acquire() as two:
        for connection in (one, two):
            connection.add_query_logger(lambda query: statements.append(query.query))
    statements.clear()
    await cafe.done("/batch", _sheet(500))
    asked = [statement for statement in statements if "spine." in statement or "activities." in statement]
    # What is named, the activities behind it, locked months, the programmes; one append, and rows for whole lists.
    assert len(asked) == 6, asked
    assert len([name for name, _ in await cafe.events() if name.startswith("attendance:")]) == 500
