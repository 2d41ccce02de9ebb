"""A command is sent again while the event that it stands on is on its way, and only then."""

from datetime import date

from common.clock import SystemClock
from local import client
from local.client import Client
from local.history.stage import Command
from local.system.layout import Layout, Ports

LIST = [Command(date(2020, 1, 1), "surveys", "answers", {"row": n}) for n in range(3)]


class _Answered(Client):
    """Refuses each row with one rule so many times before it takes it."""

    def __init__(self, tmp_path, rule, times):
        super().__init__(Layout(tmp_path, Ports.from_base(8400)), SystemClock())
        self.rule, self.times = rule, times
        self.asked = []

    async def post(self, service, path, body):  # noqa: ARG002 - as the real one
        rows = [command["body"]["row"] for command in body["commands"]]
        self.asked.append(rows)
        return {"answers": [self._answer(row) for row in rows]}

    def _answer(self, row):
        if row == 1 and len(self.asked) <= self.times:
            return {"status": 409, "problem": {"type": f"urn:insteg:problem:{self.rule}"}}
        return {"status": 201}


async def test_what_an_event_on_its_way_would_mend_is_sent_again_alone(tmp_path):
    for rule in ("unknown-programme", "unknown-spell"):
        async with _Answered(tmp_path, rule, 2) as asking:
            answers = await asking.batch("surveys", LIST)
        assert [answer["status"] for answer in answers] == [201, 201, 201]
        assert asking.asked == [[0, 1, 2], [1], [1]]


async def test_what_stays_refused_or_nothing_can_mend_is_answered_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setitem(client._NOT_YET, "unknown-spell", 0.0)
    for rule in ("unknown-spell", "not-in-range"):
        async with _Answered(tmp_path, rule, 99) as asking:
            answers = await asking.batch("surveys", LIST)
        assert [answer["status"] for answer in answers] == [201, 409, 201]
        assert asking.asked == [[0, 1, 2]]
