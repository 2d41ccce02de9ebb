"""Who turns out to be one human being is asked once and counted once; who is two after all, as two again."""

from datetime import timedelta
from itertools import permutations

import pytest

from common.timers import Timers
from surveys.handlers import timing
from tests.support.surveyed import Enrolment, asked, who


async def _standing(surveys) -> list[tuple[str, str]]:
    """Whose questions are open, and at which moment."""
    rows = await surveys.pool.fetch("SELECT person_id, moment FROM surveys.invitation WHERE NOT revoked ORDER BY 1, 2")
    return [(row[0], row[1]) for row in rows]


async def _results(surveys) -> dict:
    answer = await surveys.get("/results?programme=steg&instrument=entry-exit")
    assert answer.status_code == 200, answer.text
    return answer.json()["groups"][0]


async def test_of_two_open_questions_to_one_human_being_one_is_taken_back_and_put_again_when_they_are_two(
    empty, enrolment
):
    await enrolment.say(enrolment.entered())
    await enrolment.say(enrolment.entered(person="p2"))
    assert len(await _standing(empty)) == 2
    for _ in range(2):  # heard twice
        await enrolment.say(enrolment.merged("p1", "p2"))
    assert len(await _standing(empty)) == 1
    assert await empty.pool.fetchval("SELECT count(*) FROM surveys.outgoing WHERE status = 'waiting'") == 1
    for _ in range(2):
        await enrolment.say(enrolment.merged("p1", "p2", undone=True), 2)
    assert await _standing(empty) == [("p1", "entry"), ("p2", "entry")]
    assert await empty.pool.fetchval("SELECT count(*) FROM surveys.outgoing WHERE status = 'waiting'") == 2
    kinds = [event["moment"] + ("-void" if "reason" in event else "") for event in await asked(empty)]
    assert kinds == ["entry", "entry", "entry-void", "entry"]


async def test_who_answered_under_one_id_is_asked_nothing_under_the_other(empty, enrolment):
    await enrolment.say(enrolment.entered())
    (put,) = await asked(empty)
    await empty.send(await empty.page(put["invitation_id"]), health="3")
    await enrolment.say(enrolment.merged("p1", "p2"))
    await enrolment.say(enrolment.entered("2018-06-16", person="p2"))
    assert await _standing(empty) == [("p1", "entry")]
    body = {**who("p2"), "respondent": "participant", "spell": 1, "instrument": "entry-exit", "moment": "entry"}
    del body["controller"]
    assert (await empty.refused("/invitations", body))[:2] == (409, "asked-under-another-id")


async def test_an_exit_is_asked_about_once_the_whole_human_being_has_left(empty, enrolment):
    await enrolment.say(enrolment.merged("p1", "p2"))
    await enrolment.say(enrolment.entered("2018-06-10"))
    await enrolment.say(enrolment.entered("2018-06-12", person="p2"))
    await enrolment.say(enrolment.left("2018-06-14"), 2)
    assert await _standing(empty) == [("p1", "entry")]
    await enrolment.say(enrolment.left("2018-06-15", person="p2"), 2)
    assert await _standing(empty) == [("p1", "entry"), ("p2", "exit")]
    await enrolment.say(enrolment.merged("p1", "p2", undone=True), 2)
    assert await _standing(empty) == [("p1", "entry"), ("p1", "exit"), ("p2", "entry"), ("p2", "exit")]


STORY = [
    lambda e: (e.entered("2018-06-10"), 1),
    lambda e: (e.entered("2018-06-12", person="p2"), 1),
    lambda e: (e.merged("p1", "p2"), 1),
    lambda e: (e.left("2018-06-14", person="p2"), 2),
]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3], ids=str)
async def test_in_whatever_order_it_is_heard_one_human_being_has_one_open_question(empty, enrolment, order):
    for number in order:
        await enrolment.say(*STORY[number](enrolment))
    assert [moment for _, moment in await _standing(empty)] == ["entry"]


async def test_an_undone_merge_that_is_heard_first_was_never_one(empty, enrolment):
    await enrolment.say(enrolment.merged("p1", "p2", undone=True), 2)
    await enrolment.say(enrolment.merged("p1", "p2"))
    await enrolment.say(enrolment.entered())
    await enrolment.say(enrolment.entered(person="p2"))
    assert len(await _standing(empty)) == 2


async def test_on_a_programmes_date_one_human_being_is_asked_once(empty, enrolment):
    await enrolment.say(enrolment.merged("p1", "p2"))
    await enrolment.say(enrolment.entered())
    await enrolment.say(enrolment.entered(person="p2"))
    await enrolment.defined(2, dates=["2018-07-01"])
    empty.clock.advance(timedelta(days=20))
    timers = Timers(empty.pool, empty.clock, timing.handlers(empty.tools))
    async with empty.pool.acquire() as connection:
        while await timers.fire_next(connection):
            pass
    assert [moment for _, moment in await _standing(empty)] == ["entry", "other"]


async def test_figures_follow_a_merge_and_its_undoing(empty, enrolment):
    for number in range(1, 7):
        person = f"p{number}"
        spell = await empty.enter(person, "2018-03-01", "2018-06-14")
        page = await empty.page(await empty.ask(person, spell))
        await empty.send(page, satisfied="5", strengthened="5" if number > 1 else "1")
    before = await _results(empty)
    assert (before["people"], before["answered"]) == (6, 6)
    await enrolment.say(enrolment.merged("p1", "p2"))
    after = await _results(empty)
    assert (after["people"], after["answered"]) == (5, 5)
    (both, *_), (was, *_) = after["shares"], before["shares"]
    assert (was["numerator"], was["denominator"]) == (5, 6)
    assert (both["numerator"], both["denominator"]) == (5, 5), "the later answer of the one human being speaks"
    await enrolment.say(enrolment.merged("p1", "p2", undone=True), 2)
    assert await _results(empty) == before


async def test_what_was_void_and_holds_again_is_asked_again(empty, enrolment):
    said = Enrolment(empty)
    await said.say(said.entered(), 1)
    await said.say(said.corrected(1, None), 2)
    assert await _standing(empty) == []
    await said.say(said.corrected(1, said.entered("2018-06-14")), 3)
    assert await _standing(empty) == [("p1", "entry")]
