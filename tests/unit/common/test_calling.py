"""One service asks another: with a token that is kept, a few tries, and an end in words that repeat nothing."""

from datetime import timedelta

import httpx
import pytest

from common import calling
from common.calling import Caller, CallFailed, ClientToken, fixed_token
from common.clock import ManualClock
from tests.support.tokens import AT


class Bakery:
    """Answers with these statuses one after the other (an exception is a broken connection)."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers, self.asked = list(answers), []
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer, json={"loaves": len(self.asked)})

    def caller(self) -> Caller:
        return Caller("http://bakery.test/", fixed_token("mine"), transport=self.transport)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(calling, "_FIRST_PAUSE_SECONDS", 0)


async def test_what_passes_is_tried_again_and_then_answered():
    bakery = Bakery(503, httpx.ConnectError("refused"), 200)
    async with bakery.caller() as caller:
        answer = await caller.post("/loaves", {"rye": 2}, headers={"Idempotency-Key": "a"})
    assert (answer.ok, answer.json()) == (True, {"loaves": 3})
    assert {request.headers["authorization"] for request in bakery.asked} == {"Bearer mine"}
    assert {request.content for request in bakery.asked} == {b'{"rye": 2}'}


async def test_a_refusal_is_an_answer_and_is_not_asked_for_twice():
    bakery = Bakery(409, 200)
    async with bakery.caller() as caller:
        assert (await caller.get("/loaves")).status == 409
    assert len(bakery.asked) == 1


async def test_giving_up_says_where_and_why_but_not_what_was_asked():
    bakery = Bakery(*[httpx.ReadTimeout("slow: /loaves/anna")] * 3)
    async with bakery.caller() as caller:
        with pytest.raises(CallFailed, match="ReadTimeout") as failed:
            await caller.get("/loaves/anna", query={"name": "anna"})
    assert "anna" not in str(failed.value)
    assert isinstance(failed.value, OSError)  # answered as 503: a part that is away


async def test_somebody_elses_token_can_be_sent_on():
    bakery = Bakery(200)
    async with bakery.caller() as caller:
        await caller.get("/loaves", token="theirs")
    assert bakery.asked[0].headers["authorization"] == "Bearer theirs"


async def test_a_services_own_token_is_kept_until_it_is_nearly_spent(monkeypatch):
    clock, fetched = ManualClock(AT), []

    def issue(request: httpx.Request) -> httpx.Response:
        fetched.append(request)
        return httpx.Response(200, json={"access_token": f"t{len(fetched)}", "expires_in": 3600})

    whole = httpx.AsyncClient
    monkeypatch.setattr(httpx, "AsyncClient", lambda **_: whole(transport=httpx.MockTransport(issue)))
    token = ClientToken("http://issuer.test/token", "bakery", "yeast", clock)
    assert [await token(), await token()] == ["t1", "t1"]
    clock.advance(timedelta(minutes=59, seconds=1))
    assert await token() == "t2"


async def test_a_token_of_ones_own_that_ran_out_on_the_way_is_asked_for_anew_once(monkeypatch):
    minted: list[str] = []

    async def fetch(token: ClientToken) -> None:
        minted.append(f"token-{len(minted) + 1}")
        token._token, token._until = minted[-1], float("inf")

    monkeypatch.setattr(ClientToken, "_fetch", fetch)
    for answers, expected, asked in (((401, 200), 200, 2), ((401, 401), 401, 2)):
        minted.clear()
        bakery, own = Bakery(*answers), ClientToken("http://issuer.test", "bakery", "yeast", ManualClock(AT))
        async with Caller("http://bakery.test", own, transport=bakery.transport) as caller:
            assert (await caller.get("/loaves")).status == expected
        assert [one.headers["authorization"] for one in bakery.asked] == ["Bearer token-1", "Bearer token-2"][:asked]


async def test_somebody_elses_token_that_is_refused_is_not_replaced_by_ones_own():
    bakery = Bakery(401)
    async with bakery.caller() as caller:
        assert (await caller.get("/loaves", token="theirs")).status == 401
