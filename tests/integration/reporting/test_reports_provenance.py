"""What a report says that it was made from, worked out again with nothing but a hash function, rows and sorting.

The definition is hashed as canonical JSON, a stream's digest goes from message to message, the ledger's from line to
line: docs/decisions/0018, `common.chain` and `reporting.storage.digests` say how; none of them is asked here.
"""

import hashlib
import json
from datetime import date
from typing import Any

import asyncpg

from tests.integration.reporting.reports_world import Staff, World
from tests.support.reported import PROGRAMME, defined, entered_earlier, taken_back

_LINES = """
SELECT programme_id, goal_id, version, subject, facet, value, effective_on, fact_no, num, den
FROM ledger.entry JOIN ledger.book USING (book)
"""


async def made_from(connection: asyncpg.Connection, version: int = 1) -> dict[str, Any]:
    """As `provenance` of a closed report made now, of a version of the definition."""
    log = await connection.fetch("SELECT * FROM inbound.log ORDER BY fact_no")
    (published,) = [
        json.loads(row["body"])["definition"]
        for row in log
        if row["subject"] == "insteg.enrolment.programme.defined.v1"
        and json.loads(row["body"])["definition"]["version"] == version
    ]
    # RFC 8785 of whole numbers and keys in ASCII: sorted, without spaces, letters as they are.
    canonical = json.dumps(published, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {
        "definition": {"version": version, "sha256": hashlib.sha256(canonical.encode()).hexdigest()},
        "engines": sorted({goal["engine"] for goal in published["goals"]}),
        "streams": heard(log),
        "ledger": digest_of_lines([tuple(row) for row in await connection.fetch(_LINES)], version),
        "position": log[-1]["fact_no"],
    }


def heard(log: list[asyncpg.Record]) -> list[dict[str, Any]]:
    ends: dict[str, tuple[int, bytes]] = {}
    for row in log:
        if row["stream"] is None:  # the day-turn
            continue
        start = hashlib.blake2b(b"stream " + row["stream"].encode(), digest_size=16).digest()
        seq, digest = ends.get(row["stream"], (0, start))
        assert row["seq"] == seq + 1
        message = digest + f"{row['subject']}\n{row['ce_id']}\n".encode() + row["body"]
        ends[row["stream"]] = (seq + 1, hashlib.blake2b(message, digest_size=16).digest())
    return [{"name": name, "sequence": seq, "digest": digest.hex()} for name, (seq, digest) in sorted(ends.items())]


def digest_of_lines(lines: list[tuple], version: int) -> dict[str, Any]:
    mine = sorted(line for line in lines if line[0] == PROGRAMME and line[2] == version)
    text = "".join("\x1f".join(str(part) for part in line) + "\n" for line in mine)
    return {"digest": hashlib.blake2b(text.encode(), digest_size=16).hexdigest(), "lines": len(mine)}


async def stated(staff: Staff) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(await staff.reads(await staff.makes("final")))["provenance"]
    return told


async def test_what_a_report_was_made_from_can_be_worked_out_by_anybody(staff: Staff, world: World):
    assert await stated(staff) == await made_from(world.connection)


async def test_each_of_it_changes_when_what_it_stands_for_does(staff: Staff, world: World):
    before = await stated(staff)
    for said in (taken_back(1, date(2016, 1, 10)), entered_earlier(7)):
        await world.hears([said])
        after = await stated(staff)
        assert after == await made_from(world.connection)
        (was,), (now,) = before["streams"], after["streams"]
        assert now["sequence"] == was["sequence"] + 1 == after["position"]
        assert now["digest"] != was["digest"]
        assert after["ledger"]["digest"] != before["ledger"]["digest"]
        assert after["definition"] == before["definition"]
        before = after


async def test_another_version_of_the_definition_has_another_hash_and_a_ledger_of_its_own(staff: Staff, world: World):
    before = await stated(staff)
    await world.hears([defined(2, planned_participants=99)])
    after = await stated(staff)
    assert after == await made_from(world.connection, 2)
    assert after["definition"]["sha256"] != before["definition"]["sha256"]
    assert after["ledger"]["digest"] != before["ledger"]["digest"]
    assert after["ledger"]["lines"] == before["ledger"]["lines"]
