"""After quiet: what every store, stream, figure and letter must say, whatever happened on the way."""

import re
from collections import Counter
from datetime import date, timedelta

import asyncpg
import httpx

from common import streams
from common.clock import SystemClock
from common.streams import StreamSpec
from local.demo.catch_up import caught_up
from local.figures import ask
from local.history import play
from local.system.databases import OWNERS, dsn, passwords
from local.system.layout import SERVICES
from tests.support.campaign.load import TODAY, Load
from tests.support.campaign.recount import totals
from tests.support.campaign.town import Town
from tests.support.mailroom import Mailroom
from tests.support.spine import assert_store_and_stream_agree, drained
from tests.support.waiting import until
from tests.support.whole_town import today

_EVENTS = "SELECT aggregate, version FROM spine.event"
_HELD = re.compile(r"^(outbox_pending|parked_total|inbox_parked)(?:\{[^}]*\})? (\S+)$", re.MULTILINE)
_LEDGER = """
SELECT e.facet, e.value, sum(e.num) AS num, sum(e.den) AS den
FROM ledger.entry e JOIN ledger.book b USING (book)
WHERE (b.programme_id, b.goal_id, b.version) = ($1, $2, 1) AND e.effective_on <= $3
GROUP BY e.facet, e.value HAVING sum(e.num) <> 0 OR sum(e.den) <> 0"""
_INVITED = "SELECT person_id FROM surveys.invitation WHERE programme_id = $1 AND moment = 'entry'"

# Who waits for whom: a session that is idle in its transaction for long belongs to nobody any more.
_BLOCKED = """
SELECT w.application_name, left(w.query, 80) AS waits, b.state AS holder, now() - b.xact_start AS since,
  left(b.query, 80) AS last
FROM pg_stat_activity w JOIN pg_stat_activity b ON b.pid = ANY(pg_blocking_pids(w.pid))
WHERE w.datname = current_database()"""

_ON_THE_WAY = {
    "surveys": {
        "spine.retry": "aggregate, version, waits, reason, tries, due_at, parked_at",
        "surveys.outgoing WHERE status <> 'sent'": "message_id, status, tries, due_at, rule",
    },
    "enrolment": {"enrolment.delivery WHERE status <> 'sent'": "message_id, nr, status, tries, try_at, rule"},
}


async def quiet(town: Town, load: Load) -> None:
    """Wait until every event said so far counts. A service may still speak: each store is looked at in one moment."""
    await until(town.ready, 300, pause=0.1)
    await caught_up(load.client, SystemClock().now, load.definitions[0].controller)


async def settle(town: Town, load: Load, mail: Mailroom, kills: int) -> dict[str, int]:
    """Hold everything against everything; returns how much there was of it."""
    assert not load.refused, load.refused[:3]
    assert not load.wrong, load.wrong[:3]
    doubled = await _letters(town, load, mail, kills)  # the last thing that anything leads to
    await _invitations(town, load)
    await _nothing_held(town)
    await _figures(load)
    compared = await _ledger_totals(town, load)
    await _folded_again_it_is_the_same(town, load)
    return {"doubled letters": doubled, "ledger totals": compared, **await _stores_and_streams(town, load)}


async def _stores_and_streams(town: Town, load: Load) -> dict[str, int]:
    """Store = stream, nothing twice, and every acknowledged command's effect is in the store, once."""
    counted: Counter[str] = Counter()
    bus = await streams.connect(town.nats.url, name="accounts")
    try:
        for service in OWNERS:
            where = dsn(town.postgres, service, passwords(town.layout))
            async with asyncpg.create_pool(where, min_size=1, max_size=2) as pool:
                await drained(pool)
                spec = StreamSpec(service.upper(), (f"insteg.{service}.>",))
                counted["events"] += len(await assert_store_and_stream_agree(pool, bus, spec))
                there = {(row["aggregate"], row["version"]) for row in await pool.fetch(_EVENTS)}
            said = [(a, v) for speaker, a, v in load.acknowledged.values() if speaker == service]
            lost = [one for one in said if one not in there]
            assert not lost, f"{service} acknowledged what it does not hold: {lost[:3]}"
            twice = [one for one, times in Counter(said).items() if times > 1]
            assert not twice, f"two commands were answered with one effect: {twice[:3]}"
            counted["acknowledged"] += len(said)
    finally:
        await bus.close()
    return dict(counted)


async def _nothing_held(town: Town) -> None:
    async with httpx.AsyncClient(timeout=5) as http:
        for service in SERVICES:

            async def holds_nothing(service: str = service) -> bool:
                text = (await http.get(f"{town.layout.url(service)}/metrics")).text
                return not [value for _, value in _HELD.findall(text) if float(value)]

            holds_nothing.__name__ = f"{service} holding nothing back"
            await until(holds_nothing, 30, pause=0.1)


async def _folded_again_it_is_the_same(town: Town, load: Load) -> None:
    token = load.client.token(load.definitions[0].controller, "coordinator")
    async with httpx.AsyncClient(timeout=120, headers={"Authorization": f"Bearer {token}"}) as http:
        answer = await http.get(f"{town.layout.url('reporting')}/verify")
    assert answer.json()["same"] is True, answer.text


async def _figures(load: Load) -> None:
    """Every figure is what one telling comes to, times the tellings: counted by cards, without the system."""
    told = play({d.id: d.controller for d in load.definitions}, load.seed).expected
    owners = sorted({d.controller for d in load.definitions})
    shown = {(p["id"], g["id"]): g["figure"] for p in (await ask(load.client, owners)).programmes for g in p["goals"]}
    for goal, expected in told.items():
        parts = (expected.numerator, expected.denominator)
        wanted = tuple(None if part is None else part * load.rounds for part in parts)
        assert (shown[goal]["numerator"], shown[goal]["denominator"]) == wanted, goal


async def _ledger_totals(town: Town, load: Load) -> int:
    """Every cell of every goal on several days is what the client's own log of commands comes to; returns how many."""
    compared = 0
    connection = await asyncpg.connect(dsn(town.postgres, "reporting", passwords(town.layout)))
    try:
        for on in _days(load):
            for (programme, goal), cells in totals(load.answered, load.programmes, on).items():
                rows = await connection.fetch(_LEDGER, programme, goal, on)
                held = {(row["facet"], row["value"]): (int(row["num"]), int(row["den"])) for row in rows}
                assert held == cells, f"{programme}/{goal} on {on}: the ledger holds {held}, the log says {cells}"
                compared += len(cells)
    finally:
        await connection.close()
    return compared


def _days(load: Load) -> list[date]:
    """Today, the middle of a programme and the day it ends, a week later: windows are open and shut."""
    chosen = {today()}
    for definition in load.programmes:
        start, end = definition.period.start, definition.period.end
        chosen |= {start + (end - start) / 2, end + timedelta(days=7)}
    return sorted(chosen)


async def _letters(town: Town, load: Load, mail: Mailroom, kills: int) -> int:
    """Whoever entered was written to, doubled at most as often as something was killed, always under one id."""
    wanted = {f"{person}@example.org" for person in load.entered}

    def everybody_has_one() -> bool:
        return wanted <= {str(letter["To"]) for letter in mail.arrived}

    try:
        await until(everybody_has_one, 300, pause=0.1)
    except AssertionError as late:
        late.add_note(
            f"{len(wanted - {str(letter['To']) for letter in mail.arrived})} of {len(wanted)} without a letter"
        )
        late.add_note("\n".join(await _under_way(town)))
        raise
    ids: dict[str, set[str]] = {}
    for letter in mail.arrived:
        ids.setdefault(str(letter["To"]), set()).add(str(letter["Message-ID"]))
    assert {len(own) for own in ids.values()} <= {1}, "one letter has one id, however often it is sent"
    doubled = len(mail.arrived) - len(ids)
    assert doubled <= kills, f"{doubled} doubled letters with {kills} kills"
    return doubled


async def _under_way(town: Town) -> list[str]:
    """What lies between an entry and a letter: reactions, what surveys hands over, what enrolment delivers."""
    found = []
    for service, tables in _ON_THE_WAY.items():
        connection = await asyncpg.connect(dsn(town.postgres, service, passwords(town.layout)))
        found += [f"{service} is blocked: {dict(row)}" for row in await connection.fetch(_BLOCKED)]
        for table in tables:
            found += [f"{table}: {dict(row)}" for row in await connection.fetch(f"SELECT {tables[table]} FROM {table}")]
        await connection.close()
    return found


async def _invitations(town: Town, load: Load) -> None:
    """A reaction's state change was done once: each who entered was asked once, at entry."""
    connection = await asyncpg.connect(dsn(town.postgres, "surveys", passwords(town.layout)))
    try:
        invited = Counter(row["person_id"] for row in await connection.fetch(_INVITED, TODAY))
    finally:
        await connection.close()
    assert invited == dict.fromkeys(load.entered, 1)
