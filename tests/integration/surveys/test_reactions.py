"""What surveys does by itself: asks at entry, exit and on dates, reminds, takes back, sends, forgets."""

from datetime import timedelta

import pytest

from common.calling import Caller, fixed_token
from common.timers import Timers
from contracts.door import DoorMessages
from contracts.enrolment import (
    ParticipationCorrected,
)
from contracts.enrolment_people import PersonErased, PersonProtected
from surveys.handlers import hearing, timing
from surveys.handlers.sending import Sending
from tests.integration.surveys.conftest import PUBLIC
from tests.support.surveyed import Enrolment, asked, who


async def _fire(surveys):
    timers = Timers(surveys.pool, surveys.clock, timing.handlers(surveys.tools))
    async with surveys.pool.acquire() as connection:
        while await timers.fire_next(connection):
            pass


async def test_whoever_enters_is_asked_and_whoever_leaves_too_in_the_same_version(empty, enrolment):
    await enrolment.say(enrolment.entered(), 1)
    await enrolment.say(enrolment.entered(), 1)  # heard twice
    await enrolment.say(enrolment.left(), 2)
    said = await asked(empty)
    assert [(e["moment"], e["spell"], e["instrument_version"], e["closes_on"]) for e in said] == [
        ("entry", 1, 1, "2018-08-14"), ("exit", 1, 1, "2018-08-14"),
    ]  # fmt: skip
    assert await empty.pool.fetchval("SELECT count(*) FROM surveys.locked") == 1
    everything = "".join(map(str, said))
    assert "/s/" not in everything


async def test_an_old_exit_a_volunteer_and_a_programme_without_surveys_ask_nobody(empty, enrolment):
    await enrolment.say(enrolment.entered("2017-01-01"), 1)
    await enrolment.say(enrolment.left("2018-04-15"), 2)
    assert await asked(empty) == []
    await enrolment.say(enrolment.entered("2018-06-15", role="volunteer", spell=2), 3)
    assert await asked(empty) == []


async def test_what_comes_before_its_programme_is_tried_again(empty):
    with pytest.raises(hearing.NotHeardYetError):
        await Enrolment(empty).say(Enrolment(empty).entered())


async def test_a_void_exit_takes_its_question_back_and_a_corrected_date_does_not(empty, enrolment):
    await enrolment.say(enrolment.entered("2018-06-10"), 1)
    await enrolment.say(enrolment.left(), 2)
    moved = ParticipationCorrected(
        **who(), corrects=2, replacement=enrolment.left("2018-06-14"), **enrolment.at("2018-06-15")
    )
    await enrolment.say(moved, 3)
    assert len(await asked(empty)) == 2
    void = ParticipationCorrected(**who(), corrects=2, replacement=None, **enrolment.at("2018-06-15"))
    await enrolment.say(void, 4)
    last = (await asked(empty))[-1]
    assert (last["reason"], last["moment"]) == ("exit-void", "exit")
    await enrolment.say(moved, 3)  # an older correction does not bring it back
    assert len(await asked(empty)) == 3
    void_entry = ParticipationCorrected(**who(), corrects=1, replacement=None, **enrolment.at("2018-06-15"))
    await enrolment.say(void_entry, 5)
    assert [(e["reason"], e["moment"]) for e in (await asked(empty))[3:]] == [("entry-void", "entry")]


async def test_reminders_go_to_who_has_not_answered_and_a_draft_is_forgotten_at_the_end(empty, enrolment):
    await enrolment.say(enrolment.entered(), 1)
    (put,) = await asked(empty)
    page = await empty.page(put["invitation_id"])
    await empty.send(page, "next", health="3")
    for days, messages in ((6, 1), (2, 2), (14, 3), (30, 3)):
        empty.clock.advance(timedelta(days=days))
        await _fire(empty)
        assert await empty.pool.fetchval("SELECT count(*) FROM surveys.outgoing") == messages, days
    assert await empty.pool.fetchval("SELECT draft FROM surveys.invitation") is not None
    empty.clock.advance(timedelta(days=10))
    await _fire(empty)
    assert await empty.pool.fetchval("SELECT draft FROM surveys.invitation") is None


async def test_nobody_who_has_answered_is_reminded(empty, enrolment):
    await enrolment.say(enrolment.entered(), 1)
    (put,) = await asked(empty)
    await empty.send(await empty.page(put["invitation_id"]), health="3")
    empty.clock.advance(timedelta(days=40))
    await _fire(empty)
    assert await empty.pool.fetchval("SELECT count(*) FROM surveys.outgoing") == 1


async def test_on_a_programmes_dates_everybody_who_takes_part_then_is_asked_once(empty, enrolment):
    await enrolment.say(enrolment.entered(), 1)
    await enrolment.defined(2, dates=["2018-07-01", "2018-08-01"])
    await enrolment.defined(3, dates=["2018-07-01"])
    empty.clock.advance(timedelta(days=60))
    await _fire(empty)
    await enrolment.defined(4, dates=["2018-07-01", "2018-07-02"])
    await _fire(empty)
    days = [e["occurred_on"] for e in await asked(empty) if e["moment"] == "other"]
    assert days == ["2018-07-01", "2018-07-02"]


async def test_protected_people_are_in_no_list_and_erased_ones_are_asked_nothing_more(empty, enrolment):
    await enrolment.say(enrolment.entered(), 1)
    assert len((await empty.get("/invitations?programme=steg")).json()["invitations"]) == 1
    who = {"person_id": "p1", "controller": "staden", **enrolment.at("2018-06-15")}
    await enrolment.say(PersonProtected(**who, protected=True))
    assert (await empty.get("/invitations?programme=steg")).json()["invitations"] == []
    await enrolment.say(PersonErased(**who))
    assert [e["reason"] for e in await asked(empty) if "reason" in e] == ["person-erased"]
    assert await empty.pool.fetchval("SELECT status FROM surveys.outgoing") == "cancelled"


class Door:
    """Stands in for enrolment's door: keeps what it was sent, answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[dict] = []
        self.answers: list[tuple[int, str]] = []

    async def post(self, path, body):
        assert path == "/door/messages"
        self.asked.append(DoorMessages.model_validate(body).model_dump())
        status, rule = self.answers.pop(0) if self.answers else (200, "")
        content = {"message_id": body["message_id"], "answers": [
            {"person_id": "p1", "status": "refused" if rule else "accepted", "rule": rule or None}]}  # fmt: skip
        return type("Called", (), {"ok": status == 200, "status": status, "json": lambda _: content})()


async def test_the_door_gets_six_languages_and_a_link_that_opens_the_page(empty, enrolment):
    await enrolment.say(enrolment.entered(), 1)
    door = Door()
    sending = Sending(empty.pool, door, empty.tools, PUBLIC)
    assert await sending.send_due() == 1
    assert await sending.send_due() == 0
    (asked,) = door.asked
    assert (asked["purpose"], asked["channel"], set(asked["template"])) == (
        "survey-invitation", "email", {"sv", "en", "ar", "fa", "so", "ti"},
    )  # fmt: skip
    link = asked["recipients"][0]["values"]["link"]
    assert "{link}?lang=prs" in asked["template"]["fa"]["body"]
    assert (await empty.client.get(f"{link}?lang=prs")).status_code == 200
    (listed,) = (await empty.get("/invitations?programme=steg")).json()["invitations"]
    assert listed["messages"] == [{"channel": "email", "status": "sent", "rule": None}]


async def test_a_refusal_of_the_door_is_shown_and_a_door_that_is_away_is_tried_again_under_the_same_id(
    empty, enrolment
):
    await enrolment.say(enrolment.entered(), 1)
    door = Door()
    door.answers = [(503, ""), (200, "protected-identity")]
    sending = Sending(empty.pool, door, empty.tools, PUBLIC)
    await sending.send_due()
    assert await sending.send_due() == 0  # not before its time
    empty.clock.advance(timedelta(seconds=2))
    assert await sending.send_due() == 1
    assert len({asked["message_id"] for asked in door.asked}) == 1
    assert len(door.asked) == 2
    (listed,) = (await empty.get("/invitations?programme=steg")).json()["invitations"]
    assert listed["messages"][0] == {"channel": "email", "status": "refused", "rule": "protected-identity"}


async def test_a_door_that_does_not_answer_at_all_is_tried_again(empty, enrolment):
    await enrolment.say(enrolment.entered(), 1)
    caller = Caller("http://127.0.0.1:9", fixed_token("t"), tries=1)
    async with caller:
        await Sending(empty.pool, caller, empty.tools, PUBLIC).send_due()
    assert tuple(await empty.pool.fetchrow("SELECT status, rule, tries FROM surveys.outgoing")) == (
        "waiting", "door-away", 1,
    )  # fmt: skip


async def test_who_has_no_email_address_gets_a_text_message_and_without_a_telephone_staff_see_it(empty, enrolment):
    await enrolment.say(enrolment.entered(), 1)
    door = Door()
    door.answers = [(200, "no-email"), (200, "no-phone")]
    sending = Sending(empty.pool, door, empty.tools, PUBLIC)
    assert [await sending.send_due() for _ in range(3)] == [1, 1, 0]
    assert [asked["channel"] for asked in door.asked] == ["email", "sms"]
    assert len({asked["message_id"] for asked in door.asked}) == 2
    short = door.asked[1]["template"]["sv"]["body"]
    assert "{link}" in short
    assert len(short) < 160
    (listed,) = (await empty.get("/invitations?programme=steg")).json()["invitations"]
    assert [(one["channel"], one["rule"]) for one in listed["messages"]] == [("email", "no-email"), ("sms", "no-phone")]
