"""Employers over HTTP: numbers checked, one number one employer, and no person's name or number in anything said."""

from tests.support.matchmaking import NUMBER, SOLE_TRADER

BODY = {"controller": "staden", "organisation_number": NUMBER, "name": "Sågen AB"}
CONTACT = {"name": "Berit Handledare", "phone": "070-123 45 67", "email": "berit@sagen.example"}


async def test_an_employer_is_known_by_its_number(matching):
    first = await matching.post("/employers", BODY)
    again = await matching.post("/employers", {**BODY, "organisation_number": "165560360793"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["employer_id"] == again.json()["employer_id"]
    (event,) = await matching.bodies(first.json()["aggregate"])
    assert (event["name"], event["organisation_number"], event["form"]) == ("Sågen AB", NUMBER, "legal-person")


REFUSED = [
    ({"organisation_number": "556036-0794"}, (422, "organisation-number-check-digit", "organisation_number")),
    ({"organisation_number": "5560360793x"}, (422, "organisation-number-malformed", "organisation_number")),
    ({"organisation_number": "551336-0791"}, (422, "organisation-number-malformed", "organisation_number")),
    ({"organisation_number": ""}, (422, "string-too-short", "organisation_number")),
    ({"name": ""}, (422, "string-too-short", "name")),
    ({"sector": "secret"}, (422, "literal-error", "sector")),
    ({"owner": "somebody"}, (422, "unknown-field", "owner")),
    ({"employer_id": "other"}, (409, "organisation-number-known", "organisation_number")),
    ({"employer_id": "saw", "name": "Another AB"}, (409, "employer-exists", "employer_id")),
    ({"employer_id": "saw", "organisation_number": "212000-0142"}, (409, "employer-exists", "organisation_number")),
]


async def test_an_employer_that_breaks_a_rule_writes_nothing(matching):
    await matching.employer()
    for more, expected in REFUSED:
        assert await matching.refused("/employers", {**BODY, **more}) == expected, more
    assert await matching.count("SELECT count(*) FROM matching.employer") == 1


async def test_a_change_is_whole_and_the_number_stays(matching):
    await matching.employer()
    now = {"organisation_number": NUMBER, "name": "Sågen och Hyveln AB", "municipality": "avesta"}
    assert (await matching.done("/employers/saw/changes", now))["version"] == 2
    assert (await matching.post("/employers/saw/changes", now)).status_code == 200
    other = {**now, "organisation_number": "212000-0142"}
    assert (await matching.refused("/employers/saw/changes", other))[1] == "another-number"
    assert (await matching.refused("/employers/none/changes", now))[0] == 404
    (employer,) = (await matching.read("/employers?controller=staden"))["employers"]
    assert (employer["name"], employer["municipality"]) == ("Sågen och Hyveln AB", "avesta")


async def test_a_sole_trader_is_a_person_and_is_said_nowhere(matching):
    await matching.employer("trader", SOLE_TRADER, name="Kalle Karlsson Bygg")
    changed = {"organisation_number": SOLE_TRADER, "name": "Kalle Karlsson Måleri"}
    await matching.done("/employers/trader/changes", changed)
    said = await matching.everything_said()
    assert "sole-trader" in said
    assert not [word for word in ("Karlsson", "811228", "9874") if word in said]
    rows = await matching.pool.fetch("SELECT number_hash, wrapped_key, sealed FROM matching.employer")
    assert not [row for row in rows if b"Karlsson" in b"".join(row) or b"811228" in b"".join(row)]
    (employer,) = (await matching.read("/employers?controller=staden"))["employers"]
    assert employer["name"] == "Kalle Karlsson Måleri"


async def test_contact_persons_are_sealed_looked_at_for_a_purpose_and_forgotten(matching, caplog, capsys):
    await matching.employer()
    await matching.done("/employers/saw/contacts", {**CONTACT, "contact_id": "c1"})
    assert (await matching.post("/employers/saw/contacts", {**CONTACT, "contact_id": "c1"})).status_code == 200
    newer = {**CONTACT, "contact_id": "c1", "phone": "070-999 99 99"}
    assert (await matching.done("/employers/saw/contacts", newer))["version"] == 2
    path = "/employers/saw/contacts?purpose=visit"
    (contact,) = (await matching.read(path))["contacts"]
    assert (contact["name"], contact["phone"]) == ("Berit Handledare", "070-999 99 99")
    looks = await matching.pool.fetch("SELECT employer_id, organisation, purpose FROM matching.look")
    assert [tuple(look) for look in looks] == [("saw", "staden", "visit")]
    assert (await matching.get("/employers/saw/contacts")).status_code == 422
    assert (await matching.get(path, organisation="rk")).status_code == 404
    assert (await matching.get(path, role="service")).status_code == 403
    rows = await matching.pool.fetch("SELECT wrapped_key, sealed FROM matching.contact")
    assert not [row for row in rows if b"Berit" in row["sealed"]]
    logged = capsys.readouterr().out + caplog.text + await matching.everything_said()
    assert not [word for word in ("Berit", "berit@", "123 45", "999 99") if word in logged]
    await matching.done("/employers/saw/contacts/c1/removal", {})
    assert await matching.count("SELECT count(*) FROM matching.contact") == 0
    assert (await matching.refused("/employers/saw/contacts/c1/removal", {}))[0] == 404


async def test_two_who_register_the_same_number_at_once_make_one_employer(matching):
    import asyncio

    answers = await asyncio.gather(*(matching.post("/employers", BODY) for _ in range(4)))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["employer_id"] for answer in answers}) == 1
    assert len(await matching.events()) == 1
