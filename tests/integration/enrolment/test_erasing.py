"""Erasing destroys the key, says what stays and why, and is refused with every reason that stands against it."""

from datetime import timedelta

from enrolment.__main__ import recovered
from enrolment.storage import people
from tests.support.commanding import PROGRAMME

ANNA = {
    "person_id": "anna", "controller": "staden", "given_name": "Anna", "birth_date": "1985-07-09", "reference": "r1",
    "identifiers": [{"kind": "personal-identity-number", "value": "198507099805"}], "email": "anna@example.org",
}  # fmt: skip
ERASE = {"confirm": "anna"}


async def _row(enrolment, person_id):
    async with enrolment.pool.acquire() as connection:
        (row,) = await people.find(connection, [person_id])
    return row


async def test_the_key_and_the_hashes_go_and_it_is_said_what_stays(enrolment):
    await enrolment.done("/people", ANNA)
    told = await enrolment.done("/people/anna/erasure", ERASE)
    assert {one["what"] for one in told["stays"]} >= {"events", "audit-log"}
    assert all(one["why"] for one in told["stays"])
    row = await _row(enrolment, "anna")
    assert (row.sealed, row.reference_hash) == (None, None)
    left = await enrolment.pool.fetchrow(
        "SELECT search_keys, wrapped_key, (SELECT count(*) FROM enrolment.identifier) AS numbers "
        "FROM enrolment.person WHERE person_id = 'anna'"
    )
    assert tuple(left) == ([], None, 0)
    assert (await enrolment.get("/people/anna?purpose=casework")).status_code == 404
    assert (await enrolment.post("/people/anna/erasure", ERASE)).status_code == 200  # again: nothing changes
    again = await enrolment.done("/people", {key: value for key, value in ANNA.items() if key != "person_id"})
    assert again["person_id"] != "anna"  # nobody knows any more that it is her
    assert await enrolment.refused("/people", ANNA) == (409, "reference-known", "reference")
    bare = {"person_id": "anna", "controller": "staden"}
    assert await enrolment.refused("/people", bare) == (409, "person-erased", "person_id")


async def test_it_is_said_twice(enrolment):
    await enrolment.done("/people", ANNA)
    assert await enrolment.refused("/people/anna/erasure", {"confirm": "p1"}) == (422, "not-confirmed", "confirm")


async def test_everything_that_stands_against_it_is_named(enrolment):
    await enrolment.done("/people", ANNA)
    rule = {"id": "fund", "organisation": "af", "until": "2025-12-31", "title": {"sv": "Fonden", "en": "Fund"}}
    await enrolment.done("/programmes", {**PROGRAMME, "version": 2, "retention": [rule]})
    enrol = {"programme_id": "steg", "person_id": "anna", "on": "2018-02-01", "entry": {"gender": None}}
    await enrolment.done("/participations", enrol)
    await enrolment.done("/people/anna/holds", {"hold_id": "h1", "reason": "court-case"})
    refused = await enrolment.post("/people/anna/erasure", ERASE)
    errors = refused.json()["errors"]
    assert [error["rule"] for error in errors] == ["legal-hold", "still-enrolled", "retention"]
    assert "2025-12-31" in errors[2]["message"]
    await enrolment.done("/participations/steg/anna/exit", {"on": "2018-06-01", "reason": "completed"})
    await enrolment.done("/people/anna/holds/h1/lift", {})
    assert await enrolment.refused("/people/anna/erasure", ERASE) == (409, "retention", "person_id")
    enrolment.tokens.clock.advance(timedelta(days=366 * 8))
    assert (await enrolment.post("/people/anna/erasure", ERASE)).status_code == 201


async def test_a_hold_with_a_last_day_holds_until_then(enrolment):
    await enrolment.done("/people", ANNA)
    hold = {"hold_id": "h1", "reason": "court-case", "until": "2018-06-20"}
    await enrolment.done("/people/anna/holds", hold)
    assert (await enrolment.post("/people/anna/holds", hold)).status_code == 200
    other = {**hold, "reason": "audit"}
    assert await enrolment.refused("/people/anna/holds", other) == (409, "hold-exists", "hold_id")
    past = {"reason": "audit", "until": "2018-06-14"}
    assert await enrolment.refused("/people/anna/holds", past) == (422, "in-the-past", "until")
    assert await enrolment.refused("/people/anna/holds/none/lift", {}) == (409, "unknown-hold", "hold_id")
    enrolment.tokens.clock.advance(timedelta(days=5))
    assert await enrolment.refused("/people/anna/erasure", ERASE) == (409, "legal-hold", "person_id")
    enrolment.tokens.clock.advance(timedelta(days=1))
    assert (await enrolment.post("/people/anna/erasure", ERASE)).status_code == 201


async def test_who_is_one_with_them_goes_too(enrolment):
    await enrolment.done("/people", ANNA)
    await enrolment.done("/merges", {"person_ids": ["anna", "p1"]})
    assert (await enrolment.done("/people/anna/erasure", ERASE))["erased"] == ["anna", "p1"]
    assert (await _row(enrolment, "p1")).sealed is None
    assert [len(await enrolment.bodies(f"person:{one}")) for one in ("anna", "p1")] == [2, 2]


async def test_the_erased_do_not_come_back_and_the_lost_are_named(enrolment, database):
    """A backup from before an erasure is restored, and the bus gives the events back."""
    await enrolment.done("/people", ANNA)
    before = await _row(enrolment, "anna")
    await enrolment.done("/people/anna/erasure", ERASE)
    await enrolment.pool.execute(
        "UPDATE enrolment.person SET wrapped_key = $1, sealed = $2, erased_at = NULL WHERE person_id = 'anna'",
        before.sealed.wrapped_key, before.sealed.content,
    )  # fmt: skip
    await enrolment.pool.execute("DELETE FROM enrolment.person WHERE person_id = 'p1'")
    report = await recovered(enrolment.pool)
    assert report == {"erased_again": ["anna"], "people_without_data": ["p1"]}
    assert (await _row(enrolment, "anna")).sealed is None
    listed = await enrolment.get("/incomplete-people")
    assert listed.json() == {"person_ids": ["p1"], "next": None}


async def test_nothing_begins_any_more_under_the_id_of_somebody_who_was_erased(enrolment):
    await enrolment.done("/people", ANNA)
    enrol = {"programme_id": "steg", "person_id": "anna", "on": "2018-02-01", "entry": {"gender": None}}
    await enrolment.done("/participations", enrol)
    await enrolment.done("/participations/steg/anna/exit", {"on": "2018-03-01", "reason": "completed"})
    await enrolment.done("/people/anna/erasure", ERASE)
    gone = (409, "person-erased", "person_id")
    reopened = {"corrects": 2, "replacement": None}
    assert await enrolment.refused("/participations/steg/anna/corrections", reopened) == gone
    assert await enrolment.refused("/participations/steg/anna/re-entry", {"on": "2018-04-01"}) == gone
    referral = {"programme_id": "steg", "person_id": "anna", "referrer": "af", "on": "2018-04-01"}
    assert await enrolment.refused("/referrals", referral) == gone
    consent = {"programme_id": "steg", "organisation": "af", "given": True, "on": "2018-04-01"}
    assert await enrolment.refused("/people/anna/consents", consent) == gone
    moved = {"corrects": 2, "replacement": {"fact": "exited", "on": "2018-03-02", "reason": "completed"}}
    await enrolment.done("/participations/steg/anna/corrections", moved)  # what was is still set right


async def test_a_voided_entry_does_not_come_back_after_an_erasure(enrolment):
    await enrolment.done("/people", ANNA)
    enrol = {"programme_id": "steg", "person_id": "anna", "on": "2018-02-01", "entry": {"gender": None}}
    await enrolment.done("/participations", enrol)
    await enrolment.done("/participations/steg/anna/corrections", {"corrects": 1, "replacement": None})
    await enrolment.done("/people/anna/erasure", ERASE)
    entered = {"fact": "enrolled", "on": "2018-02-01", "entry": {"gender": None, "age": None}}
    back = {"corrects": 1, "replacement": entered}
    gone = (409, "person-erased", "person_id")
    assert await enrolment.refused("/participations/steg/anna/corrections", back) == gone


async def test_a_place_kept_for_somebody_who_is_erased_goes_to_the_one_who_waits(enrolment):
    await enrolment.done("/programmes", {**PROGRAMME, "version": 2, "capacity": {"places": 1}})
    await enrolment.done("/people", ANNA)
    for person, status in (("anna", "accepted"), ("p1", "waitlisted")):
        referral = {"referral_id": f"r-{person}", "programme_id": "steg", "person_id": person, "referrer": "af"}
        await enrolment.done("/referrals", referral | {"on": "2018-02-01"})
        await enrolment.done(f"/referrals/r-{person}/decision", {"status": status, "on": "2018-02-02"})
    await enrolment.done("/people/anna/erasure", ERASE)
    states = [(await enrolment.get(f"/referrals/r-{person}")).json()["status"] for person in ("anna", "p1")]
    assert states == ["withdrawn", "promoted"]
