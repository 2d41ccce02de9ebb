"""Who turns out to be one human being is weighed once, takes one seat and meets nobody twice; undone, two again."""

from tests.support.matchmaking import corrected, exited, merged, unmerged

EVENT = {
    "event_id": "sd", "programme_id": "steg", "starts_at": "2018-06-15T08:00:00Z", "rounds": 4,
    "guests": [{"person_id": "p1"}, {"person_id": "p2"}], "hosts": [{"employer_id": "saw", "tables": ["t1"]}],
}  # fmt: skip


async def _proposed(town, run: str) -> set[str]:
    await town.done("/runs", {"run_id": run, "programme_id": "steg"})
    shown = await town.read(f"/runs/{run}")
    return {one["person_id"] for one in shown["people"] if one["suggestions"]}


async def _one(town) -> None:
    await town.hears(merged("p1", "p2"), "merge:m1")


async def _two(town) -> None:
    await town.hears(unmerged("p1", "p2"), "merge:m1", 2)


async def test_who_is_placed_under_one_id_is_not_proposed_under_another(town):
    await town.placement(person="p1")
    assert await _proposed(town, "r1") == {"p2"}
    await _one(town)
    assert await _proposed(town, "r2") == set()
    await _two(town)
    assert await _proposed(town, "r3") == {"p2"}


async def test_competence_mapped_under_an_id_that_has_left_is_that_of_who_takes_part(town):
    await town.participant("p3")
    await town.hears(exited("p3"), "participation:steg:p3", 2)
    await town.hears(corrected("p1", 99), "participation:steg:p1", 2)  # about nothing: p1 takes part
    await town.pool.execute("DELETE FROM matching.profile WHERE person_id = 'p1'")
    assert await _proposed(town, "r1") == {"p2"}
    await town.hears(merged("p1", "p3"), "merge:m1")
    assert await _proposed(town, "r2") == {"p1", "p2"}


async def test_two_placements_of_one_human_being_take_one_seat_and_warn_of_each_other(town):
    await town.placement("pl1", "p1")
    assert "already-placed-then" not in (await town.placement("pl2", "p2"))["warnings"]
    await town.participant("p3")
    assert "opening-full" in (await town.placement("pl3", "p3"))["warnings"]
    await town.done("/placements/pl3/end", {"on": "2018-06-15", "reason": "other"})
    await _one(town)
    assert "opening-full" not in (await town.placement("pl4", "p3"))["warnings"]
    await town.opening("op2")
    offered = await town.placement("pl5", "p2", opening_id="op2")
    assert "already-placed-then" in offered["warnings"]


async def test_language_studies_known_of_one_id_warn_of_a_placement_of_the_other(town):
    weekly = [{"weekday": 1, "from_minute": 480, "to_minute": 720}]
    studies = {"programme_id": "steg", "person_id": "p2", "weekly": weekly, "extent": 50}
    await town.done("/studies", studies)
    await town.opening("op2", weekly=[{"weekday": 1, "from_minute": 700, "to_minute": 900}])
    alone = await town.placement("pl1", "p1", opening_id="op2")
    assert "clashes-with-language-studies" not in alone["warnings"]
    await _one(town)
    both = await town.placement("pl2", "p1", opening_id="op2")
    assert "clashes-with-language-studies" in both["warnings"]


async def test_one_human_being_is_one_guest_of_a_speed_dating(town):
    await town.done("/speed-datings", EVENT)
    await _one(town)
    await town.done("/speed-datings/sd/timetables", {"seed": 1})
    timetable = await town.read("/speed-datings/sd/timetable")
    assert [one["person_id"] for one in timetable["meetings"]] == ["p1"]
    refused = await town.refused("/speed-datings", {**EVENT, "event_id": "sd2"})
    assert refused == (409, "one-person-twice", "guests")
    await _two(town)
    assert (await town.done("/speed-datings", {**EVENT, "event_id": "sd2"}))["event_id"] == "sd2"
