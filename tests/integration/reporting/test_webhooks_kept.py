"""Who looks after webhooks, and what it is told; and a process that is killed while it sends."""

import asyncio
import signal

from reporting.api.webhooks import MOST
from tests.support.hooked import hooked
from tests.support.partners_lives import PROGRAMME
from tests.support.reporting_process import reporting_process
from tests.support.waiting import until


async def test_a_check_sends_a_signed_message_now_and_tells_what_came_back(office, receiver):
    made = await office.register(f"{receiver.url}/in")
    told = (await office.post(f"/webhooks/{made['webhook']}/check")).json()
    (one,) = receiver.arrived
    assert told == {
        "webhook": made["webhook"], "message_id": one.id, "taken": True, "answered": "204", "content": "",
    }  # fmt: skip
    assert one.content["type"] == "webhook.check"
    assert one.headers["webhook-signature"].startswith("v1,")


async def test_an_address_that_leads_inwards_is_refused_when_it_is_registered_or_checked(
    own_database, connection, tmp_path, receiver
):
    async with hooked(own_database, connection, tmp_path, inward=False) as office:
        for url in (receiver.url, receiver.url.replace("http", "https"), "https://10.0.0.1/", "http://partner.test/"):
            answer = await office.post("/webhooks", {"url": url})
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "url"), url
        made = await office.register(f"https://localhost:{receiver.url.rpartition(':')[2]}/in")
        await office.release()
        await office.sent()
        told = (await office.post(f"/webhooks/{made['webhook']}/check")).json()
        assert (told["taken"], told["answered"]) == (False, "address-refused")
        (one,) = (await office.listed()).values()
        assert (one["failures"], one["deliveries"][0]["answered"]) == (1, "address-refused")
    assert receiver.arrived == []


async def test_nobody_touches_another_organisations_webhook_or_one_of_more_programmes(office, receiver):
    made = await office.register(f"{receiver.url}/in")
    path = f"/webhooks/{made['webhook']}"
    for more in ({"organisation": "other"}, {"programmes": ["elsewhere"]}, {"programmes": []}):
        for step, body in (("secret", None), ("enabling", None), ("check", None), ("replay", {"from_number": 1})):
            assert (await office.post(f"{path}/{step}", body, **more)).status_code == 404, (more, step)
        header = office.asked.tokens.header("partner", **{**office.claims(), **more})
        assert (await office.asked.client.delete(path, headers=header)).status_code == 404
        assert (await office.asked.client.get("/webhooks", headers=header)).json() == {"webhooks": []}
    assert receiver.arrived == []


async def test_a_webhook_of_one_programme_hears_of_no_other(office, receiver):
    await office.connection.execute(
        "INSERT INTO read.programme SELECT 'elsewhere', version, title_sv, title_en, purpose_sv, purpose_en, "
        "controller, starts_on, ends_on, extension_ends_on, planned, definition FROM read.programme"
    )
    await office.connection.execute(
        "INSERT INTO read.organisation VALUES ('elsewhere', 'office', 'o', '{partner}', NULL)"
    )
    await office.register(f"{receiver.url}/in")
    assert (await office.post("/webhooks", {"url": f"{receiver.url}/all"}, programmes=["*"])).status_code == 200
    await office.release()
    now = office.clock.now()
    await office.connection.execute(
        "SELECT read.note_changes('release', '{office}', '{elsewhere}', '{elsewhere~1}', false, $1)", now
    )
    await office.sent()
    heard = {path: [one.content["data"]["programmeId"] for one in receiver.at(path)] for path in ("/in", "/all")}
    assert heard == {"/in": [PROGRAMME], "/all": [PROGRAMME, "elsewhere"]}


async def test_a_url_is_registered_once_and_so_many_are_enough(office, receiver):
    made = await office.register(f"{receiver.url}/0")
    again = await office.post("/webhooks", {"url": f"{receiver.url}/0"})
    assert (again.status_code, again.json()["rule"]) == (409, "registered-already")
    for n in range(1, MOST):
        await office.register(f"{receiver.url}/{n}")
    more = await office.post("/webhooks", {"url": f"{receiver.url}/more"})
    assert (more.status_code, more.json()["rule"]) == (409, "too-many-webhooks")
    header = office.asked.tokens.header("partner", **office.claims())
    assert (await office.asked.client.delete(f"/webhooks/{made['webhook']}", headers=header)).status_code == 200
    await office.register(f"{receiver.url}/more")
    assert f"{receiver.url}/0" not in await office.listed()


async def test_killed_while_it_sends_it_sends_the_same_message_again(
    own_database, connection, tmp_path, nats_server, office, receiver
):
    process = reporting_process(own_database, nats_server.url, tmp_path, webhooks_inward=True)
    await office.register(f"{receiver.url}/in")
    receiver.held["/in"] = asyncio.Event()
    try:
        await process.serve(limit=60)
        await office.release(2)
        await until(lambda: receiver.arrived, limit=20)
        await process.stop(signal.SIGKILL)
        receiver.held.pop("/in").set()
        await process.serve(limit=60)
        await until(lambda: len(receiver.arrived) == 3, limit=20)
        await until(lambda: _done(connection), limit=20)
    finally:
        process.abandon()
    assert receiver.numbers() == [1, 1, 2]
    first, again, _ = receiver.arrived
    assert (first.id, first.body) == (again.id, again.body)


async def _done(connection) -> bool:
    return await connection.fetchval("SELECT count(*) FROM webhook.delivery WHERE status = 'delivered'") == 2
