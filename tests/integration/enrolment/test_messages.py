"""E-mails through a real SMTP server, at least once each and with one name; text messages and letters in a folder."""

import asyncio
from datetime import timedelta

import pytest

from enrolment.door.carriers import Folder, Smtp
from enrolment.door.sending import MOST_TRIES, Sender
from tests.integration.enrolment.conftest import VAULT
from tests.support.mailroom import open_mailroom

TEMPLATE = {
    "sv": {"subject": "Hej {given_name}", "body": "Svara här: {link}\nHälsningar {{Insteg}}"},
    "ar": {"subject": "مرحبا {given_name}", "body": "{link}"},
}
ASKED = {"message_id": "m1", "programme_id": "steg", "purpose": "survey-invitation", "channel": "email"}


def _asked(*people, **more):
    recipients = [{"person_id": person, "values": {"link": f"https://x.example/{person}"}} for person in people]
    return {**ASKED, "template": TEMPLATE, "recipients": recipients, **more}


@pytest.fixture
async def written(enrolment):
    for person, more in (("anna", {"language": "sv"}), ("berta", {"language": "ar"}), ("silent", {"email": None})):
        body = {"person_id": person, "controller": "staden", "given_name": person.title(), "phone": "070-1234567"}
        await enrolment.done("/people", {**body, "email": f"{person}@example.org", **more})
    return enrolment


@pytest.fixture
def mail():
    with open_mailroom() as (room, url):
        yield room, url


def _sender(written, url, folder=None):
    carriers = {"email": Smtp(url, "insteg@staden.example")}
    if folder:
        carriers |= {"sms": Folder(folder), "letter": Folder(folder)}
    return Sender(written.pool, VAULT, written.tokens.clock, carriers)


async def _carry(sender):
    while await sender.carry_one():
        pass


async def _became(written, message_id="m1"):
    answer = await written.get(f"/door/messages/{message_id}")
    return [(one["person_id"], one["status"], one["rule"]) for one in answer.json()["deliveries"]]


async def test_each_is_written_to_in_their_language(written, mail):
    room, url = mail
    told = await written.done("/door/messages", _asked("anna", "berta", "silent", "nobody"), role="service")
    assert [(one["status"], one["rule"]) for one in told["answers"]] == [
        ("accepted", None), ("accepted", None), ("refused", "no-email"), ("refused", "unknown-person"),
    ]  # fmt: skip
    await _carry(_sender(written, url))
    assert {message["To"]: message["Subject"] for message in room.arrived} == {
        "anna@example.org": "Hej Anna", "berta@example.org": "مرحبا Berta",
    }  # fmt: skip
    first = room.arrived[0]
    assert first.get_content().split() == ["Svara", "här:", "https://x.example/anna", "Hälsningar", "{Insteg}"]
    assert "anna" not in first["Message-ID"]
    assert [status for _, status, _ in await _became(written)] == ["sent", "sent", "refused", "refused"]
    left = await written.pool.fetch("SELECT sealed FROM enrolment.delivery")
    assert {row["sealed"] for row in left} == {None}  # nothing is kept of what was written


async def test_the_same_message_again_changes_nothing_also_at_the_same_moment(written, mail):
    room, url = mail
    answers = await asyncio.gather(*(written.post("/door/messages", _asked("anna")) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    await _carry(_sender(written, url))
    assert len(room.arrived) == 1
    assert await written.refused("/door/messages", _asked("berta")) == (409, "message-exists", "message_id")


async def test_a_server_that_asks_to_wait_is_tried_again_and_the_letter_keeps_its_name(written, mail):
    room, url = mail
    room.answers = ["451 later", "451 later"]
    await written.done("/door/messages", _asked("anna"))
    sender = _sender(written, url)
    for _ in range(3):
        await _carry(sender)
        written.tokens.clock.advance(timedelta(hours=1))
    assert len(room.arrived) == 1
    # A death between carrying and noting it: the same letter again, under the same name.
    await written.done("/door/messages", _asked("anna", message_id="m2"))
    sealed = await written.pool.fetchval("SELECT sealed FROM enrolment.delivery WHERE message_id = 'm2'")
    await _carry(sender)
    await written.pool.execute("UPDATE enrolment.delivery SET status = 'waiting', sealed = $1, try_at = $2 "
                               "WHERE message_id = 'm2'", sealed, written.tokens.clock.now())  # fmt: skip
    await _carry(sender)
    assert len({message["Message-ID"] for message in room.arrived[1:]}) == 1
    assert len(room.arrived) == 3


async def test_what_a_server_refuses_for_good_is_not_tried_again(written, mail):
    room, url = mail
    room.answers = ["550 no such box"]
    await written.done("/door/messages", _asked("anna"))
    await _carry(_sender(written, url))
    assert await _became(written) == [("anna", "failed", "refused-by-mail-server")]


async def test_a_server_that_never_answers_is_given_up_one_day(written):
    await written.done("/door/messages", _asked("anna"))
    sender = _sender(written, "smtp://127.0.0.1:9")
    for _ in range(MOST_TRIES):
        await _carry(sender)
        written.tokens.clock.advance(timedelta(hours=2))
    assert await _became(written) == [("anna", "failed", "tried-too-often")]


async def test_who_is_erased_meanwhile_is_not_written_to(written, mail):
    room, url = mail
    await written.done("/door/messages", _asked("anna"))
    await written.done("/people/anna/erasure", {"confirm": "anna"})
    await _carry(_sender(written, url))
    assert room.arrived == []
    assert await _became(written) == [("anna", "refused", "person-erased")]


async def test_text_messages_and_letters_go_to_a_folder_that_others_cannot_read(written, mail, tmp_path):
    _, url = mail
    await written.done("/door/messages", _asked("anna", channel="sms"))
    await written.done(
        "/people/anna/details", {"address": {"lines": ["Storgatan 1"], "postcode": "123 45", "town": "By"}}
    )
    await written.done("/door/messages", _asked("anna", channel="letter", message_id="m2"))
    await _carry(_sender(written, url, tmp_path))
    files = {file.parent.name: file for file in tmp_path.glob("*/*.txt")}
    assert "070-1234567" in files["sms"].read_text()
    assert "Storgatan 1\n123 45 By" in files["letter"].read_text()
    assert files["letter"].stat().st_mode & 0o777 == 0o600


TWO_LINES = {"sv": {"subject": "a\nBcc: b@x.example", "body": ""}}
REFUSED = [
    ({"template": {"sv": {"body": "{nick}"}}}, (422, "unknown-placeholder", "template.sv")),
    ({"template": {"sv": {"body": "{name"}}}, (422, "stray-brace", "template.sv")),
    ({"template": TWO_LINES}, (422, "string-pattern-mismatch", "template.sv.subject")),
    ({"programme_id": "none"}, (409, "unknown-programme", "programme_id")),
    ({"recipients": []}, (422, "too-short", "recipients")),
]  # fmt: skip


async def test_what_cannot_be_written_is_refused_before_anybody_is_written_to(written):
    for change, expected in REFUSED:
        assert await written.refused("/door/messages", {**_asked("anna"), **change}) == expected, change
    assert await written.pool.fetchval("SELECT count(*) FROM enrolment.delivery") == 0


async def test_a_value_never_becomes_a_header_or_a_template(written, mail):
    room, url = mail
    asked = _asked("anna", template={"sv": {"subject": "{link}", "body": "{link}"}})
    asked["recipients"][0]["values"] = {"link": "a\r\nBcc: evil@x.example {email}"}
    await written.done("/door/messages", asked)
    await _carry(_sender(written, url))
    (message,) = room.arrived
    assert message["Bcc"] is None
    assert "{email}" in message["Subject"]
