"""Places over HTTP: never over capacity however many come at once, the line in order, a clash shown and decided."""

import asyncio
import random

import pytest

from tests.integration.activities.conftest import COURSE

ONE = {"session_id": "visit", "activity_id": "cafe", "starts_at": "2018-06-18T08:00:00Z",
       "ends_at": "2018-06-18T09:00:00Z", "capacity": 12}  # fmt: skip


@pytest.fixture
async def course(phased):
    await phased.done("/series", {**COURSE, "capacity": 2})
    await phased.done("/sessions", ONE)
    return phased


def _wish(person, **more):
    return {"series_id": "course", "person_id": person, **more}


async def _statuses(service, of):
    content = (await service.get(f"/sign-ups?programme=steg&of={of}&limit=1000")).json()
    found = sorted(content["sign_ups"], key=lambda one: (one["status"], one["number"]))
    return [(one["person_id"], one["status"]) for one in found]


async def test_two_hundred_and_seventy_five_at_once_fill_the_seats_and_the_rest_wait_in_one_line(course):
    """With withdrawals among them: the seats are never too many, and who waits has moved up in the line's order."""
    people = [f"p{number}" for number in range(275)]
    leaving = random.Random(7).sample(people, 60)

    async def come(person):
        answer = await course.post("/sign-ups", {"session_id": "visit", "person_id": person})
        assert answer.status_code == 201, answer.text
        if person in leaving:
            answer = await course.post(f"/sign-ups/visit~{person}/withdrawal", {})
            assert answer.status_code == 201, answer.text

    await asyncio.gather(*(come(person) for person in people))
    seated = [person for person, status in await _statuses(course, "visit") if status == "in"]
    waiting = [person for person, status in await _statuses(course, "visit") if status == "waiting"]
    assert (len(seated), len(waiting)) == (12, 275 - 60 - 12)
    inside: set[str] = set()
    line: list[str] = []
    rows = await course.pool.fetch(
        "SELECT split_part(aggregate, '~', 2) AS person, split_part(subject, '.', 4) AS what FROM spine.event "
        "WHERE subject LIKE 'insteg.activities.sign-up.%' ORDER BY position"
    )
    for person, what in rows:
        if what == "waitlisted":
            line.append(person)
        elif what == "promoted":
            assert line.pop(0) == person
            inside.add(person)
        elif what == "made":
            assert not line
            inside.add(person)
        else:
            inside.discard(person)
            line = [one for one in line if one != person]
        assert len(inside) <= 12
    assert (sorted(inside), line) == (sorted(seated), waiting)


async def test_the_same_sign_up_twice_is_one_and_the_line_says_the_place(course):
    answers = [(await course.post("/sign-ups", _wish(person))).json() for person in ("a", "b", "c", "d", "a")]
    assert [answer["status"] for answer in answers] == ["in", "in", "waiting", "waiting", "in"]
    assert [answer.get("place_in_line") for answer in answers] == [None, None, "1", "2", None]
    assert len(await course.bodies("sign-up:course~a")) == 1


async def test_who_withdraws_and_comes_again_stands_at_the_end(course):
    for person in ("a", "b", "c"):
        await course.done("/sign-ups", _wish(person))
    await course.done("/sign-ups/course~a/withdrawal", {})
    await course.done("/sign-ups", _wish("a"))
    assert await _statuses(course, "course") == [("b", "in"), ("c", "in"), ("a", "waiting")]
    assert await course.refused("/sign-ups/course~x/withdrawal", {}) == (404, "unknown-sign-up", "sign_up_id")


async def test_a_guest_takes_a_seat_of_one_session_only(course):
    await course.done("/sign-ups", _wish("a"))
    guest = {"session_id": "course.2018-06-21", "person_id": "g"}
    await course.done("/sign-ups", guest)
    assert (await course.post("/sign-ups", _wish("b"))).json()["status"] == "waiting"  # no seat on the 21st
    other = {"session_id": "course.2018-06-25", "person_id": "h"}
    assert (await course.post("/sign-ups", other)).json()["status"] == "in"
    again = {"session_id": "course.2018-06-25", "person_id": "a"}
    refused = await course.refused("/sign-ups", {**again, "despite_clash": True})
    assert refused == (409, "in-the-series-already", "person_id")


async def test_more_room_promotes_in_order_and_less_room_than_people_is_refused(course):
    for person in ("a", "b", "c", "d"):
        await course.done("/sign-ups", _wish(person))
    await course.done("/series/course/capacity", {"capacity": 3})
    assert await _statuses(course, "course") == [("a", "in"), ("b", "in"), ("c", "in"), ("d", "waiting")]
    assert await course.refused("/series/course/capacity", {"capacity": 2}) == (409, "seats-taken", "capacity")
    await course.done("/series/course/capacity", {"capacity": None})
    assert ("d", "in") in await _statuses(course, "course")


async def test_a_clash_is_shown_with_what_it_meets_and_needs_a_decision(course):
    studies = {"commitment_id": "sfi", "programme_id": "steg", "person_id": "a", "kind": "studies",
               "rule": "FREQ=WEEKLY;BYDAY=MO;COUNT=2", "starts_on": "2018-06-18", "from_time": "11:30",
               "to_time": "13:00"}  # fmt: skip
    await course.done("/commitments", studies)
    await course.done("/sign-ups", {"session_id": "visit", "person_id": "a"})
    answer = await course.post("/sign-ups", _wish("a"))
    shown = [error["message"] for error in answer.json()["errors"]]
    assert (answer.status_code, answer.json()["rule"]) == (409, "clash")
    assert sorted(line.split(",")[0] for line in shown) == [
        "course.2018-06-18 meets session visit", "course.2018-06-18 meets studies sfi",
        "course.2018-06-25 meets studies sfi",
    ]  # fmt: skip
    assert (await course.post("/sign-ups", _wish("a", despite_clash=True))).json()["status"] == "in"
    (event,) = await course.bodies("sign-up:course~a")
    assert event["clash"] == "accepted"


async def test_studies_said_after_the_sign_up_are_listed_until_somebody_decides(course):
    await course.done("/sign-ups", _wish("a"))
    studies = {"commitment_id": "sfi", "programme_id": "steg", "person_id": "a", "kind": "studies",
               "rule": "FREQ=WEEKLY;BYDAY=TH;COUNT=2", "starts_on": "2018-06-21", "from_time": "10:00",
               "to_time": "13:00"}  # fmt: skip
    await course.done("/commitments", studies)
    (found,) = (await course.get("/checks/clashes?programme=steg")).json()["clashes"]
    assert (found["sign_up_id"], found["meets"], found["with"]) == ("course~a", "studies", "sfi")
    await course.done("/sign-ups/course~a/clash-decision", {"keep": True})
    assert (await course.get("/checks/clashes?programme=steg")).json()["clashes"] == []


async def test_a_commitment_that_ended_is_in_nobodys_way(course):
    studies = {"commitment_id": "sfi", "programme_id": "steg", "person_id": "a", "kind": "studies",
               "rule": "FREQ=WEEKLY;BYDAY=MO", "starts_on": "2018-06-11", "from_time": "09:00",
               "to_time": "12:00"}  # fmt: skip
    await course.done("/commitments", studies)
    assert (await course.refused("/sign-ups", _wish("a")))[1] == "clash"
    await course.done("/commitments/sfi/end", {"last_day": "2018-06-14"})
    await course.done("/sign-ups", _wish("a"))


REFUSED = [
    ({"series_id": "none", "person_id": "a"}, (409, "unknown-series", "series_id")),
    ({"session_id": "none", "person_id": "a"}, (409, "unknown-session", "session_id")),
    ({"person_id": "a"}, (422, "value-error", "body")),
    ({"series_id": "course", "session_id": "visit", "person_id": "a"}, (422, "value-error", "body")),
    ({"series_id": "course", "person_id": "19900101-1234 x"}, (422, "string-pattern-mismatch", "person_id")),
    ({"series_id": "course", "person_id": "p" * 80}, (422, "id-too-long", "person_id")),
]


async def test_a_wish_that_breaks_a_rule_writes_nothing(course):
    for body, expected in REFUSED:
        assert await course.refused("/sign-ups", body) == expected, body
    await course.done("/sessions/visit/cancellation", {"reason": "illness"})
    gone = {"session_id": "visit", "person_id": "a"}
    assert await course.refused("/sign-ups", gone) == (409, "nothing-to-come", "session_id")
