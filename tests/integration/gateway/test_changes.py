"""What changed since a position: in order, page by page, for each reader its own; and what a bad position is told."""

from datetime import timedelta

import asyncpg
import pytest

from local.engines import Postgres
from tests.support.asking import Asker
from tests.support.read_model import KNOWN_AT

PAGE = """query($since: String, $first: Int! = 100) { changes(since: $since, first: $first) {
  nodes { kind programmeId thingId at release { id madeOn } report { nodeId edition files { path } }
          referral { nodeId reference status } goal { nodeId figure { value } } }
  pageInfo { hasNextPage endCursor } latest } }"""
PARTNER = {"role": "partner", "organisation": "friend"}
STAFF = {"role": "coordinator", "organisation": "owner"}


@pytest.fixture(autouse=True)
def nothing_is_behind(asker: Asker) -> None:
    asker.tokens.clock.set(KNOWN_AT)


async def page(asker: Asker, since: str | None = None, first: int = 100, **who: str):
    who = who or PARTNER
    return (await asker.read(PAGE, variables={"since": since, "first": first}, **who))["changes"]


def kinds(told) -> list[tuple[str, str]]:
    return [(node["kind"], node["thingId"]) for node in told["nodes"]]


async def test_a_partner_reads_releases_open_reports_and_its_own_referrals(asker: Asker):
    told = await page(asker)
    assert set(kinds(told)) == {
        *(("RELEASE_MADE", f"bridge~{n}") for n in (1, 2, 3)),
        ("REPORT_PUBLISHED", "Report:report-of-bridge"),
        ("REFERRAL_CHANGED", "Referral:referral-friend"),
    }
    assert told["pageInfo"] == {"hasNextPage": False, "endCursor": told["latest"]}
    for node in told["nodes"]:
        assert [name for name in ("release", "report", "referral", "goal") if node[name]] == [
            node["kind"].lower().split("_")[0]
        ]


async def test_staff_also_read_closed_reports_and_goals(asker: Asker):
    found = set(kinds(await page(asker, **STAFF)))
    assert ("GOAL_CHANGED", "Goal:bridge:reached") in found
    assert ("REPORT_PUBLISHED", "Report:closed-report-of-bridge") in found
    assert ("REFERRAL_CHANGED", "Referral:referral-owner") in found
    assert not [thing for _, thing in found if "friend" in thing]


async def test_pages_are_the_whole_in_its_order_and_their_ends_are_positions(asker: Asker):
    whole = kinds(await page(asker))
    read, since = [], None
    while True:
        told = await page(asker, since, 2)
        read += kinds(told)
        since = told["pageInfo"]["endCursor"]
        if not told["pageInfo"]["hasNextPage"]:
            break
    assert read == whole
    assert since == told["latest"]
    after = await page(asker, since)
    assert after["nodes"] == []
    assert after["pageInfo"] == {"hasNextPage": False, "endCursor": since}


async def test_a_position_says_no_number_and_serves_those_rights_alone(asker: Asker):
    position = (await page(asker))["latest"]
    ends = [(await page(asker, None, n))["pageInfo"]["endCursor"] for n in (1, 2, 3)]
    assert len({*ends, position}) == 4
    assert len({len(one) for one in (*ends, position)}) == 1
    query, variables = PAGE, {"since": position}
    others = [
        STAFF, {"role": "partner", "organisation": "steering"}, {"role": "steering", "organisation": "friend"},
        PARTNER | {"programmes": ["bridge"]},
    ]  # fmt: skip
    for who in others:
        assert await asker.refused(query, variables=variables, **who) == "position-not-yours"


@pytest.mark.parametrize("position", ["", "x", "ö", "AAAA", "A" * 32, "A" * 9000])
async def test_what_is_no_position_is_refused(asker: Asker, position: str):
    assert await asker.refused(PAGE, variables={"since": position}, **PARTNER) == "position-not-yours"


async def test_a_page_is_from_1_to_100(asker: Asker):
    for first in (0, 101):
        assert await asker.refused(PAGE, variables={"first": first}, **PARTNER) == "page-size"


async def test_while_reporting_is_behind_there_are_none_for_readers_of_people(asker: Asker):
    asker.tokens.clock.advance(timedelta(minutes=1))
    query = "{ changes { nodes { kind } } watermark { peopleWithheld { reason } } }"
    told = await asker.read(query, **PARTNER)
    assert told == {"changes": None, "watermark": {"peopleWithheld": {"reason": "REPORTING_BEHIND"}}}
    steering = await asker.read(query, role="steering", organisation="steering")
    assert {node["kind"] for node in steering["changes"]["nodes"]} >= {"GOAL_CHANGED", "RELEASE_MADE"}


async def test_a_position_before_what_was_forgotten_is_too_old(asker: Asker, postgres: Postgres, read_contract: str):
    first = (await page(asker, None, 1))["pageInfo"]["endCursor"]
    connection = await asyncpg.connect(postgres.dsn(read_contract))
    await connection.execute("UPDATE read.change_head SET forgotten = 3 WHERE organisation = 'friend'")
    try:
        assert await asker.refused(PAGE, variables={"since": first}, **PARTNER) == "position-too-old"
        assert (await page(asker))["nodes"]
    finally:
        await connection.execute("UPDATE read.change_head SET forgotten = 0")
        await connection.close()
