"""Entity views filled at random, beside the rest of a read contract (read_at_random.py)."""

import json
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import asyncpg

WORDS = ("Mål", 'say "no"', "back\\slash", "tab\tline\nbell\x07", "ገንዘብ", "😀", "", "</script>", "a'b", "\u2028")
START = date(2024, 1, 1)
TABLES = tuple(
    f"read.{name}"
    for name in (
        "session", "session_cancelled", "series", "place", "deliverable_step", "budget_line", "cost", "opening",
        "opening_closed", "answer", "referral", "placement", "report_file", "report", "report_due",
    )
)  # fmt: skip
EMPLOYERS = [("e-owner", "owner"), ("e-steering", "steering"), ("e-friend", "friend"), ("e-nobody", None)]


async def fill(connection: asyncpg.Connection, chance: Random, programme: str) -> None:
    """Put something of every kind into a programme."""
    await connection.execute(
        "UPDATE read.programme SET definition = $2::jsonb WHERE id = $1", programme, json.dumps(_definition(chance))
    )
    for table, rows in (
        *_held(chance, programme), *_reported(chance, programme), *_made(chance, programme),
        *_employed(chance, programme),
        ("read.answer", [_answer(chance, programme, n) for n in range(chance.randint(0, 6))]),
    ):  # fmt: skip
        await _insert(connection, table, rows)


async def fill_employers(connection: asyncpg.Connection) -> None:
    """Who is whose employer."""
    await connection.execute("DELETE FROM kept.employer")
    await connection.executemany("INSERT INTO kept.employer VALUES ($1, 1, $2)", EMPLOYERS)


async def _insert(connection: asyncpg.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        columns = ", ".join(rows[0])
        source = f"SELECT {columns} FROM json_populate_recordset(NULL::{table}, $1::text::json)"
        await connection.execute(f"INSERT INTO {table} ({columns}) {source}", json.dumps(rows, default=str))


def _definition(chance: Random) -> dict[str, Any]:
    def text() -> dict[str, str]:
        return {"sv": _word(chance), "en": _word(chance)}

    phases = [{"id": f"phase-{n}", "title": text(), "from_week": n + 1, "to_week": _maybe(chance, n + 9)}
              for n in range(chance.randint(0, 2))]  # fmt: skip
    budget = {"total": _maybe(chance, "5258446.00"), "about": chance.random() < 0.5,
              "cofinancing_percent": _maybe(chance, 25)}  # fmt: skip
    return {"phases": phases, "budget": _maybe(chance, budget)}


def _held(chance: Random, programme: str) -> list[tuple[str, list[dict[str, Any]]]]:
    some = range(chance.randint(0, 6))
    sessions = [
        {
            "session_id": f"{programme}/s{n}", "version": 1, "programme_id": programme,
            "activity_id": f"{programme}/{chance.randint(0, 3)}", "area": _maybe(chance, "area-0"),
            "starts_at": _at(chance), "ends_at": _at(chance), "series_id": _maybe(chance, f"{programme}/r"),
            "capacity": _maybe(chance, chance.randint(1, 3)),
        }
        for n in some
    ]  # fmt: skip
    places = [
        {"sign_up_id": f"{programme}/u{n}", "version": 1, "programme_id": programme,
         "series_id": f"{programme}/r" if n % 2 else None, "session_id": None if n % 2 else f"{programme}/s{n % 3}",
         "state": chance.choice(["held", "held", "waiting", "given-up"])}
        for n in range(chance.randint(0, 8))
    ]  # fmt: skip
    cancelled = [{"session_id": f"{programme}/s{n}", "version": 2, "programme_id": programme, "reason": _word(chance)}
                 for n in some if chance.random() < 0.3]  # fmt: skip
    series = [{"series_id": f"{programme}/r", "version": 1, "programme_id": programme, "capacity": 2}]
    return [("read.session", sessions), ("read.session_cancelled", cancelled), ("read.place", places),
            ("read.series", series if chance.random() < 0.5 else [])]  # fmt: skip


def _made(chance: Random, programme: str) -> list[tuple[str, list[dict[str, Any]]]]:
    steps = [
        {
            "deliverable_id": f"{programme}/d{n}", "original": step, "version": step, "programme_id": programme,
            "void": chance.random() < 0.3, "kind": chance.choice(["model", "tool", "method"]), "title": _word(chance),
            "part_of": _maybe(chance, f"{programme}/d0"), "area": _maybe(chance, "area-1"),
            "status": chance.choice(["planned", "in-progress", "done", "adopted", "spread"]),
            "close_to_done": chance.random() < 0.5, "expected_on": _maybe(chance, _day(chance)),
            "organisation": _maybe(chance, "friend"), "occurred_on": _day(chance),
            "evidence": [f"https://a.example/{_word(chance)}" for _ in range(chance.randint(0, 2))],
        }
        for n in range(chance.randint(0, 3)) for step in (1, 2)
    ]  # fmt: skip
    lines = [
        {"programme_id": programme, "line": f"line-{n}", "version": 1, "title": _word(chance),
         "financing": chance.choice(["grant", "cofinancing-money", "cofinancing-time"]), "funder": "steering",
         "amount": chance.choice(["0.00", "12.50", "100000.00"]), "area": _maybe(chance, "area-0")}
        for n in range(chance.randint(0, 3))
    ]  # fmt: skip
    costs = [
        {"cost_id": f"{programme}/c{n}", "version": 1, "programme_id": programme, "void": chance.random() < 0.2,
         "line": f"line-{chance.randint(0, 2)}", "amount": chance.choice(["-5.25", "0.10", "7000.00"]),
         "occurred_on": _day(chance)}
        for n in range(chance.randint(0, 6))
    ]  # fmt: skip
    return [("read.deliverable_step", steps), ("read.budget_line", lines), ("read.cost", costs)]


def _employed(chance: Random, programme: str) -> list[tuple[str, list[dict[str, Any]]]]:
    some = range(chance.randint(0, 5))
    employer = [name for name, _ in EMPLOYERS]
    openings = [
        {
            "opening_id": f"{programme}/o{n}", "version": 1, "programme_id": programme,
            "employer_id": employer[n % 4], "occupation": _maybe(chance, "abcd_efg_hij"), "seats": n + 1,
            "instrument": "internship", "municipality": "zdoY_6u5_Krt", "extent": 75, "starts_on": _day(chance),
            "ends_on": _maybe(chance, _day(chance)),
        }
        for n in some
    ]  # fmt: skip
    closed = [{"opening_id": f"{programme}/o{n}", "version": 2, "programme_id": programme,
               "employer_id": employer[n % 4], "reason": "filled"} for n in some if chance.random() < 0.4]  # fmt: skip
    placements = [
        {
            "placement_id": f"{programme}/p{n}", "programme_id": programme, "employer_id": employer[n % 4],
            "opening_id": _maybe(chance, f"{programme}/o0"), "kind": "internship", "extent": 50,
            "status": chance.choice(["offered", "accepted", "started", "ended"]), "offered_on": _day(chance),
            **{name: _maybe(chance, _day(chance))
               for name in ("accepted_on", "started_on", "ended_on", "planned_start", "planned_end")},
        }
        for n in some
    ]  # fmt: skip
    referrals = [
        {"referral_id": f"{programme}/f{n}", "programme_id": programme,
         "referrer": chance.choice(["owner", "owner", "steering", "friend"]), "reference": f"NO-{n % 3}",
         "status": chance.choice(["made", "accepted", "waitlisted", "declined", "withdrawn", "promoted", "entered"]),
         "next_step": chance.choice(["none", "first-talk", "group-start"]), "occurred_on": _day(chance)}
        for n in range(chance.randint(0, 7))
    ]  # fmt: skip
    return [("read.opening", openings), ("read.opening_closed", closed), ("read.placement", placements),
            ("read.referral", referrals)]  # fmt: skip


def _reported(chance: Random, programme: str) -> list[tuple[str, list[dict[str, Any]]]]:
    some = range(chance.randint(0, 3))
    reports = [
        {
            "id": f"{programme}/q{n}", "programme_id": programme, "edition": chance.choice(["open", "closed"]),
            "kind": chance.choice(["interim", "final", "addendum", "steering-sheet"]),
            "calendar_id": _maybe(chance, _word(chance)), "covers_from": _day(chance), "covers_to": _day(chance),
            "position": 9, "signed_at": _at(chance), "title_sv": _word(chance), "title_en": _word(chance),
            "sha256": _word(chance),
        }
        for n in some
    ]  # fmt: skip
    files = [{"report_id": f"{programme}/q{n}", "format": kind, "language": "sv", "media_type": "a/b",
              "sha256": _word(chance), "content": "\\x00"} for n in some for kind in ("pdf", "json")]  # fmt: skip
    due = [{"programme_id": programme, "id": f"due-{n}", "title_sv": _word(chance), "title_en": _word(chance),
            "due_on": _day(chance), "delivered_on": _maybe(chance, _day(chance)), "to_organisations": ["steering"]}
           for n in some]  # fmt: skip
    return [("read.report", reports), ("read.report_file", files), ("read.report_due", due)]


def _answer(chance: Random, programme: str, n: int) -> dict[str, Any]:
    scores = {f"item-{item}": chance.choice([-7, 0, 1, 5, 333]) for item in range(chance.randint(0, 3))}
    return {
        "answer_id": f"{programme}/a{n}", "version": 1, "programme_id": programme,
        "respondent": chance.choice(["participant", "employer", "partner"]),
        "instrument": chance.choice(["asked", _word(chance)]), "instrument_version": chance.randint(1, 2),
        "moment": chance.choice(["entry", "exit", "other"]), "occurred_on": _day(chance),
        "withdrawn": chance.random() < 0.2, "scores": scores, "affirmed": [name for name in scores if name != "item-1"],
    }  # fmt: skip


def _word(chance: Random) -> str:
    return chance.choice(WORDS) + chance.choice(WORDS)


def _day(chance: Random) -> date:
    return START + timedelta(days=chance.choice([-40, 0, 1, 30, 90, 126, 127, 200]))


def _at(chance: Random) -> datetime:
    day = _day(chance)
    return datetime(day.year, day.month, day.day, 22, 30, 0, chance.choice([0, 0, 500_000]), tzinfo=UTC)


def _maybe(chance: Random, value: Any) -> Any:
    return value if chance.random() < 0.7 else None
