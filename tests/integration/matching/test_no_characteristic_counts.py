"""Gender, origin and age in what enrolment tells change no proposal; a run once kept is made again to the letter."""

import json
import zlib
from typing import Any

import pytest

from tests.support.matchmaking import (
    ARABIC,
    DRIFT,
    HEDEMORA,
    PICKER,
    SWEDISH,
    Matchmaker,
    corrected,
    enrolled,
    mapped,
)

HARJEDALEN = "j35Q_VKL_NiM"
PEOPLE = ("p1", "p2", "p3", "p4")
CHARACTERISTICS: list[dict[str, Any]] = [
    {"gender": "woman", "age": 19},
    {"gender": "man", "age": 63},
    {"gender": "other", "age": 40},
    {},
]


async def town_of_four(matching: Matchmaker) -> None:
    """Four people who differ in what counts, and two openings."""
    await matching.employer()
    await matching.opening()
    await matching.opening("op2", occupation=DRIFT, language_level=None, municipality=HARJEDALEN, seats=1, extent=100)
    wishes = [
        {"occupations": (PICKER,), "hours_percent": 100, "municipalities": (HEDEMORA,)},
        {"occupations": (DRIFT,), "hours_percent": 50, "municipalities": (HEDEMORA, HARJEDALEN)},
        {"occupations": (), "hours_percent": None, "municipalities": ()},
        {"occupations": (PICKER, DRIFT), "hours_percent": 75, "municipalities": (HARJEDALEN,)},
    ]
    for person, wish, level in zip(PEOPLE, wishes, ("A1", "B1", None, "B2"), strict=True):
        await matching.hears(enrolled(person), f"participation:steg:{person}")
        await matching.hears(mapped(person, level, wishes=wish), f"competence:steg~{person}")


@pytest.mark.parametrize("method", ["score", "assignment", "stable"])
async def test_swapping_gender_and_age_changes_no_proposal(matching: Matchmaker, method: str):
    await town_of_four(matching)
    results = set()
    for turn in range(len(CHARACTERISTICS)):
        for at, person in enumerate(PEOPLE):
            instead = enrolled(person, **CHARACTERISTICS[(at + turn) % len(CHARACTERISTICS)])
            await matching.hears(corrected(person, 1, instead), f"participation:steg:{person}", version=turn + 2)
        asked = {"run_id": f"r{turn}", "programme_id": "steg", "method": method, "seed": 3}
        assert (await matching.done("/runs", asked))["suggested"]
        kept = await matching.pool.fetchrow("SELECT inputs, result FROM matching.run WHERE run_id = $1", f"r{turn}")
        results.add((zlib.decompress(kept["inputs"]), zlib.decompress(kept["result"])))
    assert len(results) == 1
    ((inputs, _),) = results
    assert not [word for word in (b"gender", b"woman", b'"age', b"origin", b"country", b"birth") if word in inputs]


async def test_a_kept_run_is_made_again_after_everything_has_changed(town: Matchmaker):
    made = await town.done("/runs", {"run_id": "r", "programme_id": "steg", "method": "assignment"})
    await town.hears(mapped("p1", "A1"), "competence:steg~p1", version=2)
    await town.done("/openings/op1/closing", {"reason": "withdrawn"})
    weights = {"controller": "staden", "version": "other-1", "points": {"extent": 1}}
    await town.done("/weights", weights)
    replay = await town.read("/runs/r/replay")
    assert replay["same"] is True
    assert replay["fingerprint"] == replay["fingerprint_of_replay"] == made["fingerprint"]
    other = await town.done("/runs", {"run_id": "r2", "programme_id": "steg", "method": "assignment"})
    assert other["suggested"] == 0
    pair = await town.read("/runs/r/pairs/p1/op1")
    assert pair["suggested"]
    assert next(one for one in pair["reasons"] if one["about"] == "swedish")["had"] == ["B1"]


async def test_a_replay_notices_a_changed_answer(town: Matchmaker):
    await town.done("/runs", {"run_id": "r", "programme_id": "steg", "method": "assignment"})
    kept = json.loads(zlib.decompress(await town.pool.fetchval("SELECT result FROM matching.run")))
    kept["suggested"][0]["score"] += 1
    await town.pool.execute("UPDATE matching.run SET result = $1", zlib.compress(json.dumps(kept).encode()))
    assert (await town.read("/runs/r/replay"))["same"] is False


async def test_a_pair_that_is_not_proposed_says_what_stops_it(town: Matchmaker):
    await town.participant("p3", level="A1")
    await town.done("/runs", {"run_id": "r", "programme_id": "steg"})
    pair = await town.read("/runs/r/pairs/p3/op1")
    assert (pair["suggested"], pair["may_be_proposed"]) == (False, False)
    (stops,) = [one for one in pair["reasons"] if one["speaks"] == "stops"]
    assert stops["en"] == "Swedish at level A2 is required; given: A1."
    assert stops["sv"] == "Svenska på nivå A2 krävs; uppgivet: A1."
    accept = {"person_id": "p3", "opening_id": "op1", "decision": "accepted", "reason": "fits"}
    assert (await town.refused("/runs/r/decisions", accept))[1] == "not-proposed"


async def test_what_a_language_is_called_says_nothing_of_where_somebody_is_from(town: Matchmaker):
    """A mother tongue counts only where an employer wishes for the language itself."""
    await town.participant("p3", languages=({"language": SWEDISH, "level": "B1"},))
    await town.done("/runs", {"run_id": "r", "programme_id": "steg"})
    pairs = [await town.read(f"/runs/r/pairs/{person}/op1") for person in ("p1", "p3")]
    assert pairs[0]["score"] == pairs[1]["score"]
    assert ARABIC not in json.dumps(pairs)
