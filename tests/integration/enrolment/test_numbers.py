"""One number, one person: however many ask at the same moment, and however it is written."""

import asyncio

ANNA = {"controller": "staden", "given_name": "Anna"}
PERSONAL = {"kind": "personal-identity-number", "value": "850709-9805"}
COORDINATION = {"kind": "coordination-number", "value": "198507699802"}
AGENCY = {"kind": "migration-agency-number", "value": "10-554321"}
INTERIM = {"kind": "interim-number", "value": "19850709-T123"}


async def test_fifty_requests_with_one_number_make_one_person(enrolment):
    body = {**ANNA, "identifiers": [PERSONAL]}
    answers = await asyncio.gather(*(enrolment.post("/people", body) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200, 201}
    assert len({answer.json()["person_id"] for answer in answers}) == 1
    assert sum(answer.status_code == 201 for answer in answers) == 1
    assert await enrolment.pool.fetchval("SELECT count(*) FROM enrolment.person") == 2  # and the one known before


async def test_a_number_is_the_same_however_it_is_written(enrolment):
    first = await enrolment.done("/people", {**ANNA, "identifiers": [PERSONAL]})
    written = {**PERSONAL, "value": "19850709 9805"}
    assert (await enrolment.done("/people", {**ANNA, "identifiers": [written]}))["person_id"] == first["person_id"]
    read = (await enrolment.get(f"/people/{first['person_id']}?purpose=casework")).json()
    assert read["birth_date"] == "1985-07-09"  # which the number states
    assert read["identifiers"][0]["value"] == "198507099805"


async def test_a_number_of_one_is_refused_for_another(enrolment):
    await enrolment.done("/people", {**ANNA, "person_id": "anna", "identifiers": [PERSONAL]})
    body = {**ANNA, "person_id": "berta", "identifiers": [PERSONAL]}
    assert await enrolment.refused("/people", body) == (409, "identifier-known", "identifiers")
    await enrolment.done("/people", {**ANNA, "person_id": "berta", "identifiers": [AGENCY]})
    assert await enrolment.refused("/people/berta/identifiers", PERSONAL) == (409, "identifier-known", "value")
    both = {**ANNA, "identifiers": [PERSONAL, AGENCY]}
    assert await enrolment.refused("/people", both) == (409, "different-people", "identifiers")


async def test_a_history_of_numbers_all_lead_to_the_same_person(enrolment):
    await enrolment.done("/people", {**ANNA, "person_id": "anna", "identifiers": [AGENCY]})
    await enrolment.done("/people/anna/identifiers", COORDINATION)
    new = {**PERSONAL, "since": "2018-06-01", "replaces": "coordination-number"}
    assert (await enrolment.post("/people/anna/identifiers", new)).status_code == 201
    assert (await enrolment.post("/people/anna/identifiers", new)).status_code == 200  # again: nothing changes
    for number in (AGENCY, COORDINATION, PERSONAL):
        assert (await enrolment.done("/people", {"controller": "staden", "identifiers": [number]}))[
            "person_id"
        ] == "anna"
    held = (await enrolment.get("/people/anna?purpose=casework")).json()["identifiers"]
    assert [(one["kind"], one["until"]) for one in held] == [
        ("migration-agency-number", None), ("coordination-number", "2018-06-01"), ("personal-identity-number", None),
    ]  # fmt: skip


async def test_interim_numbers_are_noted_and_lead_nowhere(enrolment):
    one = await enrolment.done("/people", {**ANNA, "identifiers": [INTERIM]})
    other = await enrolment.done("/people", {**ANNA, "identifiers": [INTERIM]})
    assert one["person_id"] != other["person_id"]


REFUSED = [
    ({**PERSONAL, "value": "850709-9806"}, "wrong-check-digit"),
    ({**PERSONAL, "value": COORDINATION["value"]}, "another-kind-of-number"),
    ({**PERSONAL, "value": "19850709-T123"}, "interim-number"),
]


async def test_an_unsound_number_is_refused_by_its_rule(enrolment):
    for number, rule in REFUSED:
        refused = await enrolment.refused("/people", {**ANNA, "identifiers": [AGENCY, number]})
        assert refused == (422, rule, "identifiers[1].value")
    otherwise = {**ANNA, "birth_date": "1985-07-10", "identifiers": [PERSONAL]}
    assert await enrolment.refused("/people", otherwise) == (422, "birth-date-differs", "birth_date")


async def test_details_change_and_the_old_ones_are_found_no_more(enrolment):
    await enrolment.done("/people", {**ANNA, "person_id": "anna", "family_name": "Berg", "reference": "r-1"})
    await enrolment.done("/people/anna/details", {"family_name": "Lindqvist", "email": "anna@example.org"})
    read = (await enrolment.get("/people/anna?purpose=casework")).json()
    assert (read["given_name"], read["family_name"], read["email"]) == ("Anna", "Lindqvist", "anna@example.org")
    assert await _found(enrolment, name="Berg") == []
    assert await _found(enrolment, name="anna lindkvist") == ["anna"]
    await enrolment.done("/people", {**ANNA, "person_id": "berta", "reference": "r-2"})
    assert await enrolment.refused("/people/berta/details", {"reference": "R-1 "}) == (
        409, "reference-known", "reference",
    )  # fmt: skip


async def _found(enrolment, **known):
    body = {"controller": "staden", "purpose": "casework", **known}
    answer = await enrolment.post("/people/search", body)
    assert answer.status_code == 200, answer.text
    return [person["person_id"] for person in answer.json()["people"]]
