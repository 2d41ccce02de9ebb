"""Referrals over HTTP: who proposes whom, who waits, never too many, nothing shared without consent."""

import asyncio
import json

import pytest

from tests.support.commanding import PROGRAMME

PLACES = PROGRAMME | {
    "organisations": [*PROGRAMME["organisations"], {"id": "fk", "name": "Försäkringskassan", "roles": ["partner"]}],
    "groups": [
        {"id": "newcomers", "title": {"sv": "Nyanlända", "en": "Newcomers"}, "capacity": {"places": 2}},
        {"id": "elders", "title": {"sv": "Äldre", "en": "Elders"}},
    ],
    "capacity": {"places": 3},
}


@pytest.fixture
async def small(empty):
    await empty.done("/programmes", PLACES)
    await _people(empty, [f"p{n}" for n in range(1, 8)])
    return empty


async def _people(service, names):
    rows = [{"operation": "people", "body": {"person_id": n, "controller": "staden", "birth_date": "1990-05-01",
                                             "gender": "man"}} for n in names]  # fmt: skip
    for first in range(0, len(rows), 1000):
        await service.done("/batch", {"mode": "per-row", "commands": rows[first : first + 1000]})


def _referral(person, **more):
    return {"referral_id": f"r-{person}", "programme_id": "steg", "person_id": person, "referrer": "af",
            "on": "2018-02-01", **more}  # fmt: skip


async def _refer(service, person, status=None, **more):
    await service.done("/referrals", _referral(person, **more))
    if status:
        return await service.done(f"/referrals/r-{person}/decision", {"status": status, "on": "2018-02-02"})
    return None


async def _status(service, person):
    return (await service.get(f"/referrals/r-{person}")).json()["status"]


async def test_a_referral_goes_from_proposal_to_entry_and_the_entry_knows_it(small):
    await _refer(small, "p1", "accepted", group="newcomers")
    body = {"programme_id": "steg", "person_id": "p1", "on": "2018-02-05", "entry": {"group": "newcomers"}}
    await small.done("/participations", body)
    assert await _status(small, "p1") == "entered"
    (entered,) = await small.bodies("participation:steg:p1")
    assert (entered["referral"], entered["referrer"]) == ("r-p1", "af")


async def test_an_entry_that_a_referral_brought_may_be_said_again_also_when_the_spell_is_over(small):
    await _refer(small, "p1", "accepted")
    body = {"programme_id": "steg", "person_id": "p1", "on": "2018-02-10", "entry": {"gender": None, "age": 30}}
    assert (await small.post("/participations", body)).status_code == 201
    assert (await small.post("/participations", body)).status_code == 200
    await small.done("/participations/steg/p1/exit", {"on": "2018-03-01", "reason": "completed"})
    assert (await small.post("/participations", body)).status_code == 200
    assert await small.refused("/participations", {**body, "on": "2018-02-11"}) == (409, "already-exited", "person_id")


async def test_the_same_number_is_the_same_referral_and_again_changes_nothing(small):
    body = _referral("p1", reference="AF-2018/117")
    del body["referral_id"]
    first = await small.post("/referrals", body)
    again = await small.post("/referrals", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["referral_id"] == again.json()["referral_id"]
    other = body | {"person_id": "p2"}
    assert await small.refused("/referrals", other) == (409, "referral-exists", "referral_id")


REFUSED = [
    ({"referrer": "rk"}, (422, "not-a-referrer", "referrer")),
    ({"referrer": "fk"}, (422, "not-a-referrer", "referrer")),
    ({"on": "2018-06-16"}, (422, "in-the-future", "on")),
    ({"group": "young"}, (422, "unknown-group", "group")),
    ({"programme_id": "steget"}, (409, "unknown-programme", "programme_id")),
    ({"person_id": "nobody"}, (409, "unknown-person", "person_id")),
    ({"person_id": None}, (422, "one-person", "person_id")),
    ({"reference": "19811218-9876"}, (422, "identity-number", "reference")),
    ({"reference": "a b"}, (422, "string-pattern-mismatch", "reference")),
    ({"colour": "blue"}, (422, "unknown-field", "colour")),
]


async def test_a_referral_that_breaks_a_rule_writes_nothing(small):
    for more, expected in REFUSED:
        assert await small.refused("/referrals", _referral("p1", **more)) == expected, more


async def test_a_full_group_waits_and_the_longest_waiting_moves_up_when_somebody_leaves(small):
    for person in ("p1", "p2"):
        await _refer(small, person, "accepted", group="newcomers")
    await _refer(small, "p3", group="newcomers")
    yes = {"status": "accepted", "on": "2018-02-02"}
    assert await small.refused("/referrals/r-p3/decision", yes) == (409, "no-free-place", "status")
    await _refer(small, "p4", "waitlisted", group="newcomers", on="2018-01-31")  # arrived before p3
    await small.done("/referrals/r-p3/decision", {"status": "waitlisted", "on": "2018-02-02"})
    entry = {"programme_id": "steg", "person_id": "p1", "on": "2018-02-05", "entry": {"group": "newcomers"}}
    await small.done("/participations", entry)
    assert [await _status(small, p) for p in ("p3", "p4")] == ["waitlisted", "waitlisted"]
    await small.done("/participations/steg/p1/exit", {"on": "2018-03-01", "reason": "moved"})
    assert [await _status(small, p) for p in ("p3", "p4")] == ["waitlisted", "promoted"]
    no = {"status": "declined", "reason": "no-contact", "on": "2018-03-02"}
    await small.done("/referrals/r-p2/decision", no)
    assert await _status(small, "p3") == "promoted"
    waiting = (await small.get("/programmes/steg/referrals?status=waitlisted")).json()
    assert waiting == {"referrals": [], "next": None}


async def test_one_human_being_takes_one_place_and_what_a_merge_frees_goes_to_the_longest_waiting(small):
    async def taken() -> int:
        return (await small.get("/programmes/steg/places")).json()["taken"]

    for person in ("p1", "p2"):
        entry = {"programme_id": "steg", "person_id": person, "on": "2018-02-05", "entry": {"group": "newcomers"}}
        await small.done("/participations", entry)
    await _refer(small, "p3", "waitlisted", group="newcomers")
    assert await taken() == 2
    await small.done("/merges", {"merge_id": "m1", "person_ids": ["p1", "p2"]})
    assert await _status(small, "p3") == "promoted"
    assert await taken() == 2
    await _refer(small, "p4", "waitlisted", group="newcomers")
    await small.done("/participations/steg/p1/exit", {"on": "2018-03-01", "reason": "other"})
    assert await _status(small, "p4") == "waitlisted", "the same human being is still inside"
    await small.done("/participations/steg/p2/exit", {"on": "2018-03-01", "reason": "moved"})
    assert await _status(small, "p4") == "promoted"


async def test_undone_two_human_beings_take_two_places_again(small):
    for person in ("p1", "p2"):
        entry = {"programme_id": "steg", "person_id": person, "on": "2018-02-05", "entry": {"group": "newcomers"}}
        await small.done("/participations", entry)
    await small.done("/merges", {"merge_id": "m1", "person_ids": ["p1", "p2"]})
    await small.done("/merges/m1/undo", {})
    await _refer(small, "p3", group="newcomers")
    yes = {"status": "accepted", "on": "2018-02-02"}
    assert await small.refused("/referrals/r-p3/decision", yes) == (409, "no-free-place", "status")


async def test_a_full_group_holds_up_nobody_in_another(small):
    for person in ("p1", "p2"):
        await _refer(small, person, "accepted", group="newcomers")
    await _refer(small, "p3", "waitlisted", group="newcomers")
    await _refer(small, "p4", "accepted", group="elders")
    await _refer(small, "p5", "waitlisted", group="elders")
    await small.done("/referrals/r-p4/decision", {"status": "withdrawn", "on": "2018-02-03"})
    assert [await _status(small, p) for p in ("p3", "p5")] == ["waitlisted", "promoted"]


async def test_more_places_move_everybody_up_who_fits(small):
    for person in ("p1", "p2", "p3"):
        await _refer(small, person, "accepted", group="elders")
    for person in ("p4", "p5", "p6"):
        await _refer(small, person, "waitlisted", group="elders")
    await small.done("/programmes", PLACES | {"version": 2, "capacity": {"places": 5}})
    assert [await _status(small, p) for p in ("p4", "p5", "p6")] == ["promoted", "promoted", "waitlisted"]


async def test_nobody_enters_past_a_place_that_is_kept_for_somebody_else(small):
    for person in ("p1", "p2"):
        await _refer(small, person, "accepted", group="newcomers")
    body = {"programme_id": "steg", "person_id": "p3", "on": "2018-02-05", "entry": {"group": "newcomers"}}
    assert await small.refused("/participations", body) == (409, "no-free-place", "entry.group")
    await small.done("/participations", body | {"person_id": "p2"})
    places = (await small.get("/programmes/steg/places")).json()
    assert (places["taken"], places["groups"][1]) == (2, {"group": "newcomers", "taken": 2, "free": 0})


async def test_275_at_once_never_take_more_places_than_there_are(empty):
    await empty.done("/programmes", PLACES | {"groups": [], "capacity": {"places": 40}})
    names = [f"q{n}" for n in range(275)]
    await _people(empty, names)
    rows = [{"operation": "referrals", "body": _referral(name)} for name in names[:140]]
    await empty.done("/batch", {"mode": "all-or-nothing", "commands": rows})

    async def accept(name):
        return await empty.post(f"/referrals/r-{name}/decision", {"status": "accepted", "on": "2018-02-02"})

    async def enter(name):
        return await empty.post("/participations", {"programme_id": "steg", "person_id": name, "on": "2018-02-05"})

    answers = await asyncio.gather(*(accept(n) for n in names[:140]), *(enter(n) for n in names[140:]))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 40
    assert statuses.count(409) == 235
    assert {a.json()["rule"] for a in answers if a.status_code == 409} == {"no-free-place"}
    assert (await empty.get("/programmes/steg/places")).json()["taken"] == 40


async def _shared(service):
    return [body for body in await service.bodies("referral:r-p1") if "reference" in body]


async def test_a_partner_is_shown_status_and_next_step_only_under_consent(small):
    await _refer(small, "p1", "waitlisted", reference="AF-2018/117")
    assert await _shared(small) == []
    consent = {"programme_id": "steg", "organisation": "af", "given": True, "on": "2018-02-03"}
    await small.done("/people/p1/consents", consent)
    (first,) = await _shared(small)
    assert (first["reference"], first["status"], first["next_step"]) == (
        "AF-2018/117", "waitlisted", "waiting-for-place")  # fmt: skip
    await small.done("/referrals/r-p1/decision", {"status": "accepted", "on": "2018-02-04"})
    assert [said["status"] for said in await _shared(small)] == ["waitlisted", "accepted"]
    await small.done("/people/p1/consents", consent | {"given": False, "on": "2018-02-05"})
    await small.done("/referrals/r-p1/decision", {"status": "withdrawn", "on": "2018-02-06"})
    assert len(await _shared(small)) == 2


async def test_consent_to_another_organisation_shares_nothing(small):
    await _refer(small, "p1", "waitlisted", reference="AF-2018/117")
    consent = {"programme_id": "steg", "organisation": "fk", "given": True, "on": "2018-02-03"}
    await small.done("/people/p1/consents", consent)
    assert await _shared(small) == []


PARTNER = {"role": "partner", "organisation": "af"}


async def test_a_partner_refers_in_its_own_name_and_says_who_is_meant(small):
    person = {"controller": "staden", "given_name": "Planterad", "birth_date": "1990-05-01", "gender": "woman"}
    body = {"programme_id": "steg", "person": person, "referrer": "af", "reference": "AF-1", "on": "2018-02-01"}
    made = await small.post("/referrals", body, **PARTNER)
    assert made.status_code == 201
    assert "person_id" not in made.json()
    name = made.json()["referral_id"]
    events = b"".join(r["body"] for r in await small.pool.fetch("SELECT body FROM spine.event"))
    assert b"Planterad" not in events
    assert b"AF-1" not in events
    as_another = await small.refused("/referrals", body, role="partner", organisation="rk")
    assert as_another == (403, "outside-your-organisation", "referrer")
    assert (await small.refused("/referrals", _referral("p1"), **PARTNER))[:2] == (403, "person-by-id")
    yes = {"status": "accepted", "on": "2018-02-02"}
    assert (await small.refused(f"/referrals/{name}/decision", yes, **PARTNER))[0] == 403
    back = {"status": "withdrawn", "on": "2018-02-02"}
    assert (await small.post(f"/referrals/{name}/decision", back, **PARTNER)).status_code == 201


async def test_a_partner_does_not_hear_whether_somebody_was_known(small):
    person = {"controller": "staden", "reference": "dossier-9", "given_name": "Planterad"}
    await small.done("/people", person | {"person_id": "p9"})
    other = person | {"given_name": "Annorlunda"}
    body = {"programme_id": "steg", "person": other, "referrer": "af", "reference": "AF-9", "on": "2018-02-01"}
    made = await small.done("/referrals", body, **PARTNER)
    assert set(made) == {"aggregate", "version", "programme_id", "referral_id"}
    referral = (await small.get(f"/referrals/{made['referral_id']}")).json()
    assert referral["person_id"] == "p9"


async def test_an_erased_persons_partner_number_is_gone(small):
    await _refer(small, "p1", "withdrawn", reference="AF-2018/117")
    await small.done("/people/p1/erasure", {"confirm": "p1"})
    row = await small.pool.fetchrow("SELECT reference, reference_hash FROM enrolment.referral")
    assert tuple(row) == (None, None)


async def test_the_waiting_list_is_read_page_by_page_in_its_order(small):
    for person in ("p1", "p2", "p3", "p4", "p5"):
        await _refer(small, person, "waitlisted", on=f"2018-01-2{6 - int(person[1])}")
    seen, after = [], ""
    while True:
        page = (await small.get(f"/programmes/steg/referrals?status=waitlisted&limit=2&after={after}")).json()
        seen += [row["person_id"] for row in page["referrals"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ["p5", "p4", "p3", "p2", "p1"]
    assert (await small.get("/programmes/steg/referrals?after=nonsense")).json()["rule"] == "not-a-cursor"
    assert json.dumps(page)
