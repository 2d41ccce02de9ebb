"""Kept runs over HTTP: suggested, explained, decided by a named person, made again to the same answer."""

from tests.support.matchmaking import AVESTA, SWEDISH, enrolled, erased, mapped, merged, protected, unmerged

RUN = {"run_id": "r1", "programme_id": "steg"}


async def _suggested(town, run="r1"):
    people = (await town.read(f"/runs/{run}"))["people"]
    return {one["person_id"]: [pair["opening_id"] for pair in one["suggestions"]] for one in people}


async def test_a_run_suggests_and_nobody_is_placed_by_it(town):
    answer = await town.done("/runs", RUN)
    assert (answer["considered"], answer["suggested"], answer["without"]) == (2, 2, 0)
    assert await _suggested(town) == {"p1": ["op1"], "p2": ["op1"]}
    assert (await town.read("/placements?programme=steg"))["placements"] == []
    (event,) = await town.bodies("candidate:r1:p1")
    assert (event["openings"], event["eligible"], event["proposed"], event["weights_version"]) == (1, 1, 1, "default-1")
    assert {"gender", "age", "municipality"} & set(event) == set()


async def test_the_same_run_again_is_the_same_and_another_under_its_id_is_refused(town):
    first = await town.post("/runs", RUN)
    await town.participant("p3")
    again = await town.post("/runs", RUN)
    assert (again.status_code, again.json()["fingerprint"]) == (200, first.json()["fingerprint"])
    assert (await town.refused("/runs", {**RUN, "method": "assignment"}))[1] == "run-exists"
    assert (await town.refused("/runs", {**RUN, "run_id": "r2", "weights": "none"}))[1] == "unknown-weights"
    assert (await town.refused("/runs", {**RUN, "run_id": "r2", "programme_id": "none"}))[1] == "unknown-programme"
    dating = {**RUN, "run_id": "r2", "speed_dating": "sd"}
    assert (await town.refused("/runs", dating))[1] == "marks-not-used"
    assert (await town.refused("/runs", {**dating, "method": "stable"}))[1] == "unknown-speed-dating"


async def test_a_replay_gives_the_same_answer_whatever_has_changed_since(town):
    for method in ("score", "assignment", "stable"):
        await town.done("/runs", {**RUN, "run_id": method, "method": method, "seed": 7})
    await town.hears(mapped("p1", level="A1"), "competence:steg~p1", 2)
    await town.hears(mapped("p2", level="C2"), "competence:steg~p2", 2)
    await town.participant("p4")
    await town.opening("op9", seats=5)
    await town.done("/openings/op1/closing", {"reason": "withdrawn"})
    instruments = {
        "controller": "staden",
        "version": 1,
        "instruments": [{"kind": "internship", "valid_to": "2000-01-01"}],
    }
    await town.done("/instruments", instruments)
    for method in ("score", "assignment", "stable"):
        replay = await town.read(f"/runs/{method}/replay")
        assert replay["same"] is True
        assert replay["fingerprint"] == replay["fingerprint_of_replay"]
    assert await _suggested(town, "assignment") == {"p1": ["op1"], "p2": ["op1"]}


async def test_a_replay_tells_when_a_kept_run_was_tampered_with(town):
    import zlib

    await town.done("/runs", RUN)
    packed = await town.pool.fetchval("SELECT inputs FROM matching.run")
    forged = zlib.decompress(packed).replace(b'"B1"', b'"A1"')
    await town.pool.execute("UPDATE matching.run SET inputs = $1", zlib.compress(forged))
    assert (await town.read("/runs/r1/replay"))["same"] is False


async def test_every_pair_has_its_reasons_in_both_languages_also_when_it_was_not_proposed(town):
    await town.opening("far", municipality=AVESTA, language_level="C1")
    await town.done("/runs", RUN)
    good = await town.read("/runs/r1/pairs/p1/op1")
    assert (good["suggested"], good["may_be_proposed"]) == (True, True)
    bad = await town.read("/runs/r1/pairs/p1/far")
    assert (bad["suggested"], bad["may_be_proposed"], bad["suggested_instead"]) == (False, False, ["op1"])
    stops = {reason["about"]: reason for reason in bad["reasons"] if reason["speaks"] == "stops"}
    assert set(stops) == {"within-reach", "swedish"}
    assert "Avesta" in stops["within-reach"]["sv"]
    assert stops["swedish"]["en"].startswith("Swedish at level C1 is required")
    assert (await town.get("/runs/r1/pairs/p1/none")).status_code == 404
    assert (await town.get("/runs/r1/pairs/nobody/op1")).status_code == 404
    assert (await town.get("/runs/none")).status_code == 404


async def test_a_named_member_of_staff_decides_with_a_reason_and_every_decision_is_kept(town):
    await town.opening("far", municipality=AVESTA)
    await town.done("/runs", RUN)
    pair = {"person_id": "p1", "opening_id": "op1"}
    path = "/runs/r1/decisions"
    answer = await town.done(path, {**pair, "decision": "accepted", "reason": "fits"})
    assert answer["proposed"] is True
    assert (await town.post(path, {**pair, "decision": "accepted", "reason": "fits"})).status_code == 200
    await town.done(path, {**pair, "decision": "rejected", "reason": "participant-declines"})
    far = {"person_id": "p1", "opening_id": "far"}
    assert (await town.refused(path, {**far, "decision": "accepted", "reason": "fits"}))[1] == "not-proposed"
    wanting = {**far, "decision": "overridden", "reason": "fits"}
    assert (await town.refused(path, wanting))[1] == "override-needs-a-reason"
    await town.done(path, {**far, "decision": "overridden", "reason": "wished-by-participant"})
    assert (await town.refused(path, {**far, "decision": "rejected"}))[2] == "reason"
    assert (await town.refused(path, {**pair, "person_id": "px", "decision": "rejected", "reason": "other"}))[0] == 409
    events = await town.bodies("proposal:r1~p1~op1")
    assert [event["decision"] for event in events] == ["accepted", "rejected"]
    told = (await town.read("/runs/r1/pairs/p1/op1"))["decisions"]
    assert [one["decision"] for one in told] == ["accepted", "rejected"]
    assert all(one["decided_by"] and one["organisation"] == "staden" for one in told)
    assert "decided_by" not in await town.everything_said()
    assert (await town.read("/placements?programme=steg"))["placements"] == []


async def test_swapping_gender_origin_or_age_in_the_source_changes_no_proposal(town):
    """The same two people with other gender, age and municipality of origin, told anew in another programme's place."""
    await town.done("/runs", RUN)
    before = await town.pool.fetchrow("SELECT inputs, result FROM matching.run WHERE run_id = 'r1'")
    swaps = [{"gender": "woman", "age": 19, "municipality": "x"}, {"gender": "man", "age": 64, "municipality": "y"}]
    for number, order in enumerate((swaps, swaps[::-1])):
        await town.pool.execute("DELETE FROM matching.participant")
        for person, entry in zip(("p1", "p2"), order, strict=True):
            await town.hears(enrolled(person, **entry), f"participation:steg:{person}")
        await town.done("/runs", {**RUN, "run_id": f"swap{number}"})
    kept = await town.pool.fetch("SELECT inputs, result FROM matching.run")
    assert [tuple(row) for row in kept] == [tuple(before)] * 3
    held = str([tuple(row) for row in await town.pool.fetch("SELECT facts FROM matching.participant")])
    assert not [word for word in ("woman", "gender", "age", "64", "municipality") if word in held]


async def test_protected_people_are_in_no_run_list_or_export(town):
    await town.done("/runs", RUN)
    await town.placement()
    await town.hears(protected("p1"), "person:p1", 2)
    await town.done("/runs", {**RUN, "run_id": "r2"})
    assert await _suggested(town) == {"p2": ["op1"]}
    assert await _suggested(town, "r2") == {"p2": ["op1"]}
    named = {**RUN, "run_id": "r3", "people": ["p1", "p2"]}
    assert (await town.done("/runs", named))["considered"] == 1
    assert (await town.get("/runs/r1/pairs/p1/op1")).status_code == 404
    assert (await town.read("/placements?programme=steg"))["placements"] == []
    assert [one["person_id"] for one in (await town.read("/profiles?programme=steg"))["profiles"]] == ["p2"]
    await town.hears(protected("p1", yes=False), "person:p1", 3)
    await town.hears(protected("p1"), "person:p1", 2)  # late and twice
    assert set(await _suggested(town)) == {"p1", "p2"}


async def test_an_erased_person_is_forgotten_also_by_what_comes_late(town):
    await town.done("/studies", {"programme_id": "steg", "person_id": "p1", "extent": 40})
    await town.hears(erased("p1"), "person:p1", 2)
    await town.hears(mapped("p1"), "competence:steg~p1", 2)
    for table in ("profile", "studies", "social_profile"):
        assert await town.count(f"SELECT count(*) FROM matching.{table} WHERE person_id = 'p1'") == 0
    await town.done("/runs", RUN)
    assert set(await _suggested(town)) == {"p2"}


async def test_somebody_with_two_ids_is_weighed_once_until_the_merge_is_undone(town):
    await town.hears(mapped("p2", occurred_on="2018-04-01"), "competence:steg~p2", 2)
    await town.hears(merged("p1", "p2"), "merge:m1")
    await town.done("/runs", RUN)
    assert set(await _suggested(town)) == {"p2"}
    await town.hears(unmerged("p1", "p2"), "merge:m1", 2)
    await town.hears(merged("p1", "p2"), "merge:m1")  # late
    await town.done("/runs", {**RUN, "run_id": "r2"})
    assert set(await _suggested(town, "r2")) == {"p1", "p2"}


async def test_who_is_placed_is_left_out_unless_named_and_taken_seats_are_gone(town):
    await town.opening("op2", seats=1)
    await town.placement("pl1", "p1", opening_id="op2", planned_end=None)
    await town.done("/runs", RUN)
    assert await _suggested(town) == {"p2": ["op1"]}
    await town.done("/runs", {**RUN, "run_id": "r2", "people": ["p1"], "openings": ["op1"]})
    assert await _suggested(town, "r2") == {"p1": ["op1"]}


async def test_newcomers_meet_residents_by_shared_language_and_interests(matching):
    for person, role in (("n1", "newcomer"), ("n2", "newcomer"), ("e1", "established")):
        interests = ["football"] if person != "n2" else ["chess"]
        speaks = [{"language": SWEDISH, "level": "A2" if role == "newcomer" else None}]
        body = {"programme_id": "steg", "person_id": person, "role": role, "interests": interests, "languages": speaks}
        assert (await matching.post("/social-profiles", body)).status_code == 201
        assert (await matching.post("/social-profiles", body)).status_code == 200
    answer = await matching.done("/runs", {**RUN, "method": "social"})
    assert answer["considered"] == 2
    suggested = await _suggested(matching)
    assert suggested["n1"] == ["e1"]
    assert (await matching.read("/runs/r1/pairs/n1/e1"))["reasons"]
    assert (await matching.read("/runs/r1/replay"))["same"] is True
    body |= {"role": "newcomer", "seats": 2}
    assert (await matching.refused("/social-profiles", body))[2] == "seats"


async def test_many_decisions_in_one_batch_read_the_run_once(town):
    await town.done("/runs", RUN)
    rows = [
        {"operation": "decisions", "body": {"run_id": "r1", "person_id": p, "opening_id": "op1", **CHOICE}}
        for p in ("p1", "p2", "p1")
    ]
    answers = (await town.done("/batch", {"mode": "per-row", "commands": rows}))["answers"]
    assert [answer["status"] for answer in answers] == [201, 201, 200]


CHOICE = {"decision": "rejected", "reason": "not-now"}
