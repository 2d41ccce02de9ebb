"""Who may see whom, by what they are found, and that every look stands in a log for auditors."""

import pytest

NAMES = {"given_name": "Zeynep", "family_name": "Öztürk"}
READ = "/people/{}?purpose=casework"


@pytest.fixture
async def some(enrolment):
    for number in range(5):
        body = {"person_id": f"z{number}", "controller": "staden", "birth_date": f"1990-01-0{number + 1}", **NAMES}
        await enrolment.done("/people", {**body, "phone": f"070-123456{number}", "email": f"z{number}@Example.org"})
    return enrolment


async def _search(enrolment, expected=200, role="coordinator", programmes=None, **known):
    claims = {} if programmes is None else {"programmes": programmes}
    body = {"controller": "staden", "purpose": "casework", **known}
    answer = await enrolment.post("/people/search", body, role=role, **claims)
    assert answer.status_code == expected, answer.text
    return answer.json()


def _ids(found):
    return [person["person_id"] for person in found["people"]]


async def _looks(enrolment, **asked):
    asked = "&".join(f"{name}={value}" for name, value in {"controller": "staden", **asked}.items())
    answer = await enrolment.get(f"/audit?{asked}", role="auditor")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_people_are_found_by_whatever_is_known_and_all_of_it_must_fit(some):
    assert _ids(await _search(some, name="zeinep ozturk")) == ["z0", "z1", "z2", "z3", "z4"]
    assert _ids(await _search(some, name="Öztürk", birth_date="1990-01-03")) == ["z2"]
    assert _ids(await _search(some, phone="+46 70 123 45 61")) == ["z1"]
    assert _ids(await _search(some, email="Z3@example.ORG")) == ["z3"]
    assert _ids(await _search(some, name="Lund")) == []
    assert (await _search(some, expected=422))["rule"] == "invalid"


async def test_a_long_answer_comes_in_pages(some):
    first = await _search(some, name="Zeynep", limit=3)
    assert (_ids(first), first["next"]) == (["z0", "z1", "z2"], "z2")
    rest = await _search(some, name="Zeynep", limit=3, after=first["next"])
    assert (_ids(rest), rest["next"]) == (["z3", "z4"], None)


async def test_protected_people_are_never_found_and_only_coordinators_look_at_them(some):
    await some.done("/people/z1/protection", {"protected": True})
    assert "z1" not in _ids(await _search(some, name="Zeynep"))
    assert _ids(await _search(some, phone="070-1234561")) == []
    assert (await some.get(READ.format("z1"), role="caseworker")).json()["rule"] == "protected-identity"
    assert (await some.get(READ.format("z1"))).json()["given_name"] == "Zeynep"
    looks = (await _looks(some, person_id="z1"))["looks"]
    assert [(look["operation"], look["protected"]) for look in looks] == [("GET /people/{person_id}", True)]
    assert await some.refused("/people/z1/protection", {"protected": False}, role="caseworker") == (
        403, "role-not-allowed", "protected",
    )  # fmt: skip


async def test_a_token_for_some_programmes_reaches_those_who_take_part_in_them(some):
    await some.done("/participations", {"programme_id": "steg", "person_id": "z2", "on": "2018-02-01",
                                        "entry": {"gender": None}})  # fmt: skip
    assert _ids(await _search(some, programmes=["steg"], name="Zeynep")) == ["z2"]
    assert (await some.get(READ.format("z2"), programmes=["steg"])).status_code == 200
    assert (await some.get(READ.format("z3"), programmes=["steg"])).status_code == 404
    assert (await some.get(READ.format("z2"), organisation="byn")).status_code == 404


async def test_every_look_is_logged_with_who_whom_when_and_why(some):
    await some.get("/people/z1?purpose=complaint", role="caseworker")
    await _search(some, name="Zeynep", birth_date="1990-01-01")
    looks = (await _looks(some))["looks"]
    assert [(look["operation"], look["person_id"], look["purpose"]) for look in looks] == [
        ("GET /people/{person_id}", "z1", "complaint"),
        ("POST /people/search", "z0", "casework"),
    ]
    assert {look["at"][:10] for look in looks} == {"2018-06-15"}
    assert {look["subject"] for look in looks} == {"local"}


async def test_auditors_ask_the_log_by_person_purpose_and_time_in_pages(some):
    for number in (0, 1, 0, 2):
        await some.get(READ.format(f"z{number}"))
    assert len((await _looks(some, person_id="z0"))["looks"]) == 2
    assert (await _looks(some, purpose="gossip"))["looks"] == []
    assert (await _looks(some, since="2018-06-15T10:00:01Z"))["looks"] == []
    assert len((await _looks(some, since="2018-06-15T10:00:00Z", before="2018-06-16T00:00:00Z"))["looks"]) == 4
    first = await _looks(some, limit=3)
    assert len((await _looks(some, limit=3, after=first["next"]))["looks"]) == 1
    assert (await some.get("/audit?controller=byn", role="auditor")).status_code == 403


async def test_nobody_looks_without_saying_why(some):
    refused = await some.get("/people/z1")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "purpose")
    assert (await _looks(some))["looks"] == []


async def test_the_register_extract_holds_everything_of_all_records(some):
    await some.done("/merges", {"merge_id": "m1", "person_ids": ["z1", "z2"]})
    await some.done("/participations", {"programme_id": "steg", "person_id": "z2", "on": "2018-02-01",
                                        "entry": {"gender": None}})  # fmt: skip
    consent = {"programme_id": "steg", "organisation": "af", "given": True, "on": "2018-02-01"}
    await some.done("/people/z2/consents", consent)
    await some.done("/people/z1/holds", {"hold_id": "h1", "reason": "court-case"})
    await some.get(READ.format("z1"))
    answer = await some.get("/people/z1/extract?purpose=register-extract")
    content = answer.json()
    assert [record["phone"] for record in content["records"]] == ["070-1234561", "070-1234562"]
    subjects = {event["subject"].removeprefix("insteg.enrolment.") for event in content["events"]}
    assert subjects >= {"person.registered.v1", "participant.enrolled.v1", "consent.given.v1"}
    assert content["merges"] == [{"merge_id": "m1", "person_ids": ["z1", "z2"], "undone": False}]
    assert [hold["hold_id"] for hold in content["legal_holds"]] == ["h1"]
    assert len(content["looks"]) == 2  # this very extract among them
    assert {one["service"] for one in content["elsewhere"]} >= {"activities", "surveys", "matching", "reporting"}
    paper = await some.get("/people/z1/extract?purpose=register-extract&format=pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")


async def test_an_etag_tells_whether_the_data_has_changed(some):
    before = (await some.get(READ.format("z1"))).headers["etag"]
    await some.done("/people/z1/details", {"language": "ar"})
    assert (await some.get(READ.format("z1"))).headers["etag"] != before
