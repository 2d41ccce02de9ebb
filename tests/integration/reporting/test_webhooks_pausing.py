"""A receiver that says when to come again is left alone until then: by 429 and 503, by seconds and by dates."""

from datetime import datetime, timedelta

from starlette.responses import Response

from reporting.webhooks.delivering import DELAYS
from tests.support.hooked import AT

ANSWERS = [
    (429, "120", 120), (503, "Mon, 01 Jun 2020 10:02:00 GMT", 120), (429, "3", 5), (503, "9" * 30, 21_600),
    (429, "Tue, 02 Jun 2020 10:00:00 GMT", 21_600), (503, "Mon, 01 Jun 2020 09:00:00 GMT", 5),
    (429, "soon", 5), (503, "60, 60", 5), (500, "120", 5), (301, "120", 5),
]  # fmt: skip
"""Status, `Retry-After`, and after how many seconds the next try comes."""


async def waits(office, url: str) -> float:
    """After how many seconds the first message that waits there is tried again."""
    told = (await office.listed())[url]
    first = next(one for one in reversed(told["deliveries"]) if one["status"] == "waiting")
    return (datetime.fromisoformat(first["try_at"]) - office.clock.now()).total_seconds()


async def test_the_next_try_waits_for_the_later_of_both_delays(office, receiver):
    assert DELAYS.longest == timedelta(hours=6), "the guide for partners says so"
    answers = {f"/{n}": (status, wish) for n, (status, wish, _) in enumerate(ANSWERS)}
    for path in answers:
        await office.register(f"{receiver.url}{path}")
    receiver.answer = lambda path: Response(status_code=answers[path][0], headers={"Retry-After": answers[path][1]})
    await office.release()
    await office.sent()
    found = [(*answers[path], await waits(office, f"{receiver.url}{path}")) for path in answers]
    assert found == ANSWERS
    receiver.answer = lambda _: Response(status_code=204)
    for moment in (4, 5, 119, 120, 21_599, 21_600):
        office.clock.set(AT + timedelta(seconds=moment))
        await office.sent()
        sent = [len(receiver.at(path)) for path in answers]
        assert sent == [2 if seconds <= moment else 1 for _, _, seconds in ANSWERS], moment


async def test_what_follows_waits_too_and_our_own_delays_grow_beneath(office, receiver):
    await office.register(f"{receiver.url}/in")
    wishes = iter(["10", "10", "10", "10", None])
    answered: list[float] = []

    def answer(_: str) -> Response:
        wish = next(wishes, None)
        return Response(status_code=429, headers={"Retry-After": wish} if wish else {})

    receiver.answer = answer
    await office.release(times=3)
    for _ in range(5):
        await office.sent()
        answered.append(await waits(office, f"{receiver.url}/in"))
        office.clock.advance(timedelta(seconds=answered[-1]))
    assert answered == [10, 10, 20, 40, 80]
    assert receiver.numbers() == [1] * 5
    receiver.answer = lambda _: Response(status_code=200)
    await office.sent()
    assert receiver.numbers()[5:] == [1, 2, 3]
    (one,) = (await office.listed()).values()
    assert (one["state"], one["failures"], one["waiting"]) == ("active", 0, 0)
