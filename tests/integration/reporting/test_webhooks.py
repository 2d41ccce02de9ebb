"""Webhooks: signed, in order, until they are taken, and of nothing that may not be told."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from standardwebhooks import Webhook
from starlette.responses import Response

from reporting.projections.books import LedgerProjection
from reporting.webhooks.delivering import PATIENCE
from tests.support.hooked import AT, hooked_again
from tests.support.logbook import Logbook, messages_of
from tests.support.pages import blocks, spans
from tests.support.partners_lives import PROGRAMME, Person
from tests.support.receiving import Arrived
from tests.support.signing import HOOKS
from tests.support.waiting import until

GUIDE = "docs/guides/partners.md"


def signatures(one: Arrived) -> list[str]:
    return one.headers["webhook-signature"].split(" ")


def verified(secret: str, one: Arrived) -> bool:
    """By the published library, as of the attempt's own moment."""
    hook = Webhook(secret)
    at = datetime.fromtimestamp(int(one.headers["webhook-timestamp"]), tz=AT.tzinfo)
    return hook.sign(one.id, at, one.body.decode()) in signatures(one)


def by_the_guide(secret: str, one: Arrived) -> bool:
    """By the lines that the guide gives."""
    (lines,) = (block.text for block in blocks(GUIDE) if block.kind == "python")
    told: dict[str, Any] = {}
    exec(lines, told)
    return told["verified"](secret, one.headers, one.body)


def shown_by_the_guide() -> tuple[str, Arrived]:
    """The message that stands there, and the secret that it is signed with."""
    (text,) = (block.text for block in blocks(GUIDE) if block.text.startswith("POST "))
    (secret,) = (span for span in spans(GUIDE) if span.startswith("whsec_"))
    head, _, body = text.strip().partition("\n\n")
    request, *headers = head.splitlines()
    return secret, Arrived(request.split()[1], dict(line.split(": ") for line in headers), body.encode())


def test_the_message_that_the_guide_shows_is_signed_with_the_secret_that_it_gives():
    secret, shown = shown_by_the_guide()
    assert verified(secret, shown)
    assert by_the_guide(secret, shown)


async def test_a_message_is_signed_and_says_that_something_changed_and_not_what(office, receiver):
    made = await office.register(f"{receiver.url}/in?a=b")
    await office.release()
    await office.sent()
    (one,) = receiver.arrived
    assert one.content == {
        "type": "release.changed", "timestamp": "2020-06-01T10:00:00Z",
        "data": {"number": 1, "programmeId": PROGRAMME, "thingId": "bridge~1"},
    }  # fmt: skip
    assert int(one.headers["webhook-timestamp"]) == AT.timestamp()
    assert one.headers["host"] == receiver.url.removeprefix("http://")
    assert len(signatures(one)) == 1
    other = (await office.register(f"{receiver.url}/other"))["secret"]
    for verifies in (verified, by_the_guide):
        assert verifies(made["secret"], one)
        assert not verifies(other, one)
    office.clock.advance(timedelta(days=1))
    await office.sent()
    assert len(receiver.arrived) == 1, "what was taken is not sent again"


async def test_the_secret_is_shown_once_and_is_not_in_the_database(office, receiver):
    made = await office.register(f"{receiver.url}/in")
    assert made["secret"] not in str(await office.listed())
    for table in ("webhook.endpoint", "webhook.delivery", "spine.idempotency"):
        rows = await office.connection.fetch(f"SELECT t::text AS said FROM {table} t")
        assert not [row for row in rows if made["secret"].removeprefix("whsec_") in row["said"]]


async def test_what_is_not_taken_is_tried_again_under_its_id_ever_later_and_holds_back_what_follows(office, receiver):
    await office.register(f"{receiver.url}/in")
    receiver.answer = lambda _: Response(status_code=503)
    await office.release(3)
    moments = []
    for _ in range(4):
        await office.sent()
        (one,) = (await office.listed()).values()
        moments.append(datetime.fromisoformat(one["deliveries"][-1]["try_at"]))
        office.clock.set(moments[-1] - timedelta(milliseconds=1))
        await office.sent()
        office.clock.set(moments[-1])
    assert [(b - a).total_seconds() for a, b in zip([AT, *moments], moments, strict=False)] == [5, 10, 20, 40]
    assert receiver.numbers() == [1] * 4
    assert len({one.id for one in receiver.arrived}) == len({one.body for one in receiver.arrived}) == 1
    assert len({one.headers["webhook-timestamp"] for one in receiver.arrived}) == 4
    receiver.answer = lambda _: Response(status_code=200)
    await office.sent()
    assert receiver.numbers()[4:] == [1, 2, 3]
    (one,) = (await office.listed()).values()
    assert (one["failures"], one["failing_since"], one["waiting"]) == (0, None, 0)


async def test_an_endpoint_that_does_not_answer_delays_nobody_else(office, receiver):
    await office.register(f"{receiver.url}/dead")
    await office.register(f"{receiver.url}/in")
    receiver.held["/dead"] = asyncio.Event()
    async with office.at_work():
        for n in range(1, 4):
            await office.release()
            await until(lambda n=n: receiver.numbers() == list(range(1, n + 1)), limit=20)
        assert receiver.numbers("/dead") == [1]
    told = await office.listed()
    assert told[f"{receiver.url}/dead"]["waiting"] == 3


async def test_after_five_days_nothing_is_sent_until_somebody_enables_it_and_then_everything(office, receiver):
    made = await office.register(f"{receiver.url}/in")
    receiver.answer = lambda _: Response(status_code=500)
    await office.release()
    await office.sent()
    office.clock.advance(PATIENCE - timedelta(seconds=1))
    await office.sent()
    assert (await office.listed())[f"{receiver.url}/in"]["state"] == "active"
    office.clock.advance(timedelta(days=1))
    await office.sent()
    one = (await office.listed())[f"{receiver.url}/in"]
    assert (one["state"], one["failures"]) == ("disabled", 3)
    assert one["reason"] == "It took nothing for 5 days; last it said: 500."
    receiver.answer = lambda _: Response(status_code=204)
    await office.release()
    office.clock.advance(timedelta(days=1))
    await office.sent()
    assert receiver.numbers() == [1, 1, 1]
    assert (await office.post(f"/webhooks/{made['webhook']}/enabling")).status_code == 200
    await office.sent()
    assert receiver.numbers() == [1, 1, 1, 1, 2]


async def test_an_endpoint_that_says_it_is_gone_is_disabled_at_once(office, receiver):
    await office.register(f"{receiver.url}/in")
    receiver.answer = lambda _: Response(status_code=410)
    await office.release()
    await office.sent()
    assert (await office.listed())[f"{receiver.url}/in"]["state"] == "disabled"


async def test_messages_are_sent_again_from_a_number_on_under_their_ids(office, receiver):
    made = await office.register(f"{receiver.url}/in")
    await office.release(4)
    await office.sent()
    path = f"/webhooks/{made['webhook']}/replay"
    assert (await office.post(path, {"from_number": 3})).json()["messages"] == 2
    await office.sent()
    assert receiver.numbers() == [1, 2, 3, 4, 3, 4]
    assert [one.id for one in receiver.arrived[4:]] == [one.id for one in receiver.arrived[2:4]]
    office.clock.advance(timedelta(days=91))
    await office.release()
    await office.sent()
    answer = await office.post(path, {"from_number": 4})
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, "number-too-old")


async def test_whoever_asks_for_the_start_is_sent_what_changed_before_it_registered(office, receiver):
    await office.release(2)
    await office.register(f"{receiver.url}/in", from_start=True)
    await office.register(f"{receiver.url}/new")
    await office.sent()
    assert receiver.numbers() == [1, 2]
    assert receiver.numbers("/new") == []


async def test_for_a_day_the_secret_before_signs_beside_the_new_one(office, receiver):
    made = await office.register(f"{receiver.url}/in")
    rotated = (await office.post(f"/webhooks/{made['webhook']}/secret")).json()
    assert rotated["secret"] != made["secret"]
    await office.release()
    await office.sent()
    assert verified(made["secret"], receiver.arrived[-1])
    assert verified(rotated["secret"], receiver.arrived[-1])
    office.clock.set(datetime.fromisoformat(rotated["previous_until"]))
    await office.release()
    await office.sent()
    assert not verified(made["secret"], receiver.arrived[-1])
    assert verified(rotated["secret"], receiver.arrived[-1])


async def test_another_key_makes_every_secret_another_and_partners_ask_for_theirs(
    office, receiver, own_database, connection, tmp_path
):
    made = await office.register(f"{receiver.url}/in")
    async with hooked_again(own_database, connection, tmp_path, replace(HOOKS, key=b"n" * 32)) as turned:
        await turned.release()
        await turned.sent()
        assert not verified(made["secret"], receiver.arrived[-1])
        anew = (await turned.post(f"/webhooks/{made['webhook']}/secret")).json()
        await turned.release()
        await turned.sent()
        assert verified(anew["secret"], receiver.arrived[-1])
        assert not verified(made["secret"], receiver.arrived[-1]), "the one before signs beside it, but is another too"


async def test_goals_closed_reports_and_what_was_not_asked_for_are_not_told(office, receiver):
    await office.register(f"{receiver.url}/in")
    await office.register(f"{receiver.url}/reports", kinds=["report"])
    at = {"role": "coordinator", "organisation": "town"}
    assert (await office.post("/webhooks", {"url": f"{receiver.url}/town"}, **at)).status_code == 200
    await office.connection.execute(
        "SELECT read.note_changes('goal', '{town,office}', '{bridge,bridge}', '{g,g}', false, $1)", AT
    )
    await office.report("closed-1", "closed")
    await office.report("open-1", "open")
    await office.release()
    await office.sent()
    things = {
        path: [one.content["data"]["thingId"] for one in receiver.at(path)] for path in ("/in", "/reports", "/town")
    }
    assert things == {"/in": ["Report:open-1", "bridge~1"], "/reports": ["Report:open-1"],
                      "/town": ["Report:open-1", "bridge~1"]}  # fmt: skip


async def test_a_referral_is_told_while_it_may_be_shown_and_then_once_as_gone(office, receiver):
    await office.register(f"{receiver.url}/in")
    logbook, one, seq = Logbook(office.connection, LedgerProjection()), Person("p-1"), iter(range(1, 99))

    async def say(said) -> list[str]:
        await logbook.write(messages_of([said], first=next(seq)))
        before = len(receiver.arrived)
        await office.sent()
        return [each.content["type"] for each in receiver.arrived[before:]]

    assert await say(one.is_shared()) == []
    assert await say(one.consents()) == ["referral.changed"]
    arrived, (_, shown) = receiver.arrived[-1], shown_by_the_guide()
    assert arrived.content["data"]["thingId"] == "Referral:r-p-1"
    assert [*arrived.content, *arrived.content["data"]] == [*shown.content, *shown.content["data"]]
    assert shown.headers.keys() <= arrived.headers.keys()
    receiver.answer = lambda _: Response(status_code=503)
    assert await say(one.is_shared("accepted", "group-start")) == ["referral.changed"]
    office.clock.advance(timedelta(hours=1))
    receiver.answer = lambda _: Response(status_code=204)
    assert await say(one.is_protected()) == ["referral.gone"], "what waited before is withheld"
    assert await say(one.is_shared("entered")) == []
    statuses = [row["status"] for row in (await office.listed())[f"{receiver.url}/in"]["deliveries"]]
    assert statuses == ["delivered", "withheld", "delivered"]


async def test_an_organisation_that_left_the_programme_is_told_nothing_more(office, receiver):
    await office.register(f"{receiver.url}/in")
    await office.release()
    receiver.answer = lambda _: Response(status_code=503)
    await office.sent()
    await office.connection.execute("DELETE FROM read.organisation WHERE id = 'office'")
    receiver.answer = lambda _: Response(status_code=204)
    office.clock.advance(timedelta(hours=1))
    await office.sent()
    assert len(receiver.arrived) == 1
    assert (await office.listed())[f"{receiver.url}/in"]["deliveries"][0]["status"] == "withheld"
