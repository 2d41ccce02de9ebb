"""Every kind of change over the socket, as reporting's own functions write it, by the guide's subscription; and a
gateway that trusts that document answers no other there.
"""

import asyncio
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reporting.domain.reports.order import Order
from reporting.storage import goals_told
from reporting.storage.releases import publishing
from reporting.storage.reports import keeping
from tests.support.live_gateway import made
from tests.support.subscribing import CHANGED

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "partners.md").read_text()
(OF_THE_GUIDE,) = re.findall(r"```\n(subscription.*?)```", GUIDE, re.DOTALL)
AT = datetime(2024, 5, 6, 9, tzinfo=UTC)
MOVED = goals_told.Moved("bridge", "reached", 2, "owner-town", 1, 1, 7341, 0, differs=True, position=600_123)
STAFF = ("owner", "coordinator")


@pytest.fixture(scope="module")
def started(postgres, tmp_path_factory):
    home = tmp_path_factory.mktemp("told")
    (home / "documents").mkdir()
    (home / "documents" / "of-the-guide.graphql").write_text(OF_THE_GUIDE)
    trusting = {"documents_dir": home / "documents", "documents_only": True}
    live = asyncio.run(made(postgres, "every_kind", home, **trusting))
    yield live
    live.process.abandon()


@pytest.fixture
async def gateway(started):
    async with started.as_at_first() as live:
        yield live


async def make_release(connection, ordinal: int) -> None:
    row = (f"bridge~{ordinal}", "bridge", 2, ordinal, date(2024, 5, 6), AT, 600_123, 5)
    async with connection.transaction():
        await publishing.publish(connection, row, [])


async def sign(connection, report: str, edition: str) -> None:
    covers = (date(2024, 1, 1), date(2024, 3, 31))
    order = Order(report, "bridge", 2, "interim", edition, *covers, covers[1], 600_123, str(AT))
    document = keeping.File("json", "mul", "application/json", "ab", b"{}")
    async with connection.transaction():
        await keeping.keep_signed(connection, order, {"sv": "Rapport", "en": "Report"}, AT, [document])


async def move_goal(connection) -> None:
    async with connection.transaction():
        await goals_told.list_for_staff(connection, [MOVED], AT)


async def told(subscriber, many: int) -> tuple[list[tuple[str, str]], str]:
    """So many changes in the order in which they come, in however many messages; and the last position."""
    found: list[tuple[str, str]] = []
    while len(found) < many:
        page = await subscriber.page()
        found += [(node["kind"], node["thingId"]) for node in page["nodes"]]
        position = page["pageInfo"]["endCursor"]
    return found, position


async def begun(subscriber) -> str:
    """Where a new subscription is."""
    await subscriber.subscribe(OF_THE_GUIDE)
    return (await subscriber.page())["pageInfo"]["endCursor"]


async def test_releases_and_open_reports_are_told_to_partners_and_goals_and_closed_reports_to_staff_alone(gateway):
    async with gateway.subscriber() as partner, gateway.subscriber(*STAFF) as staff:
        await begun(partner)
        await begun(staff)
        await make_release(gateway.database, 9)
        await sign(gateway.database, "closed-9", "closed")
        await move_goal(gateway.database)
        await sign(gateway.database, "open-9", "open")
        everything = [
            ("RELEASE_MADE", "bridge~9"),
            ("REPORT_PUBLISHED", "Report:closed-9"),
            ("GOAL_CHANGED", "Goal:bridge:reached"),
            ("REPORT_PUBLISHED", "Report:open-9"),
        ]
        assert (await told(staff, 4))[0] == everything
        assert (await told(partner, 2))[0] == [everything[0], everything[3]]


async def test_who_comes_back_is_told_each_kind_that_it_missed_once_and_goes_on_live(gateway):
    positions = {}
    for name, who in (("partner", ()), ("staff", STAFF)):
        async with gateway.subscriber(*who) as subscriber:
            positions[name] = await begun(subscriber)
    await move_goal(gateway.database)
    await sign(gateway.database, "open-10", "open")
    await make_release(gateway.database, 10)
    missed = [("GOAL_CHANGED", "Goal:bridge:reached"), ("REPORT_PUBLISHED", "Report:open-10"),
              ("RELEASE_MADE", "bridge~10")]  # fmt: skip
    for name, who, expected in (("partner", (), missed[1:]), ("staff", STAFF, missed)):
        async with gateway.subscriber(*who) as subscriber:
            await subscriber.subscribe(OF_THE_GUIDE, since=positions[name])
            found, position = await told(subscriber, len(expected))
            assert found == expected
    async with gateway.subscriber(*STAFF) as staff:
        await staff.subscribe(OF_THE_GUIDE, since=position)
        assert (await staff.page())["nodes"] == []
        await make_release(gateway.database, 11)
        assert (await told(staff, 1))[0] == [("RELEASE_MADE", "bridge~11")]


async def test_where_only_trusted_documents_are_answered_no_other_is_subscribed_to(gateway):
    async with gateway.subscriber() as partner:
        for other in (CHANGED, OF_THE_GUIDE + " ", "subscription { changed { __schema } }", "{"):
            await partner.subscribe(other)
            message = await partner.told()
            assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "document-not-trusted")
        assert await begun(partner)
