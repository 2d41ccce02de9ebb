"""People: known once per controller and reference, readable nowhere but through the vault."""

import json

from enrolment.storage import people
from tests.integration.enrolment.conftest import VAULT

PLANTED = {
    "reference": "MIG-77-Qvarnström",
    "given_name": "Zarifeh-Planted",
    "family_name": "Qvarnström-Planted",
    "birth_date": "1984-02-29",
    "gender": "woman",
}
ANNA = {"person_id": "anna", "controller": "staden", **PLANTED}


async def _everything(pool):
    """Every value of every table of the database, as text."""
    tables = await pool.fetch(
        "SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    rows = [row for table in tables for row in await pool.fetch(f"SELECT * FROM {table['name']}")]
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


async def test_no_table_event_log_line_or_error_holds_personal_data(enrolment, capfd, caplog):
    await enrolment.done("/people", ANNA)
    enrol = {"programme_id": "steg", "person_id": "anna", "on": "2018-02-01"}
    answers = [
        await enrolment.post("/participations", enrol),
        await enrolment.post("/people", {**ANNA, "given_name": "Other"}),
        await enrolment.post("/people", {**ANNA, "person_id": "berta"}),
        await enrolment.post("/people", {**ANNA, "birth_date": "29/02/1984"}),
        await enrolment.post("/people", {**ANNA, "given_name": "Zarifeh-Planted" * 20}),
        await enrolment.post("/batch", {"mode": "per-row", "commands": [{"operation": "people", "body": ANNA}]}),
        await enrolment.get("/participations/steg/anna"),
    ]
    logged = "".join(capfd.readouterr()) + caplog.text
    said = "".join(answer.text for answer in answers) + logged
    stored = await _everything(enrolment.pool)
    assert b"participation:steg:anna" in stored  # the search reads what is there
    for name in ("reference", "given_name", "family_name", "birth_date"):
        assert PLANTED[name].encode() not in stored, name
        assert PLANTED[name] not in said, name


async def test_the_vault_opens_what_was_sent(enrolment):
    await enrolment.done("/people", ANNA)
    async with enrolment.pool.acquire() as connection:
        (row,) = await people.find(connection, ["anna"])
    known = VAULT.open("anna", row.sealed)
    assert (known.given_name, str(known.birth_date), known.reference) == (
        PLANTED["given_name"],
        "1984-02-29",
        PLANTED["reference"],
    )


async def test_the_same_reference_of_one_controller_is_the_same_person(enrolment):
    without_id = {key: value for key, value in ANNA.items() if key != "person_id"}
    first = await enrolment.post("/people", without_id)
    again = await enrolment.post("/people", {**without_id, "reference": f"  {PLANTED['reference'].upper()}"})
    known = await enrolment.post("/people", {"controller": "staden", "reference": PLANTED["reference"]})
    assert (first.status_code, again.status_code, known.status_code) == (201, 200, 200)
    assert known.json() == again.json() == first.json()
    other = {"person_id": "berta", "controller": "staden", "reference": PLANTED["reference"]}
    assert await enrolment.refused("/people", other) == (409, "reference-known", "reference")
    elsewhere = await enrolment.post("/people", {**without_id, "controller": "byn"}, role="service")
    assert elsewhere.json()["person_id"] != first.json()["person_id"]


REFUSED = [
    ({**ANNA, "birth_date": "1985-02-29"}, (422, "date-from-datetime-parsing", "birth_date")),
    ({**ANNA, "birth_date": "2018-06-16"}, (422, "no-possible-birth-date", "birth_date")),
    ({**ANNA, "birth_date": "1890-01-01"}, (422, "value-error", "birth_date")),
    ({**ANNA, "gender": "female"}, (422, "literal-error", "gender")),
    ({**ANNA, "given_name": "  "}, (422, "string-too-short", "given_name")),
    ({**ANNA, "fax": "1"}, (422, "unknown-field", "fax")),
    ({**ANNA, "controller": "byn"}, (403, "outside-your-organisation", "controller")),
    ({"person_id": "anna"}, (422, "required", "controller")),
    ({**ANNA, "person_id": "19840229-0000 x"}, (422, "string-pattern-mismatch", "person_id")),
]


async def test_a_person_that_breaks_a_rule_is_not_written(enrolment):
    for body, expected in REFUSED:
        assert await enrolment.refused("/people", body) == expected, body
    assert await enrolment.pool.fetchval("SELECT count(*) FROM enrolment.person") == 1


async def test_other_data_for_a_known_person_is_refused_by_the_fields_names_alone(enrolment):
    await enrolment.done("/people", ANNA)
    answer = await enrolment.post("/people", {**ANNA, "given_name": "Ny", "gender": "man"})
    errors = answer.json()["errors"]
    assert (answer.status_code, [error["field"] for error in errors]) == (409, ["given_name", "gender"])


async def test_a_person_whose_data_was_lost_is_told_once_more(enrolment):
    """As after `recover`: the bus gave the event back, and nobody but the sender has the data."""
    await enrolment.done("/people", ANNA)
    await enrolment.pool.execute("DELETE FROM enrolment.person WHERE person_id = 'anna'")
    assert (await enrolment.post("/people", ANNA)).status_code == 200
    assert await enrolment.pool.fetchval("SELECT count(*) FROM enrolment.person WHERE person_id = 'anna'") == 1
    assert len(await enrolment.bodies("person:anna")) == 1


async def test_one_controllers_person_does_not_enter_anothers_programme(enrolment):
    await enrolment.done("/people", {"person_id": "guest", "controller": "byn"}, role="service")
    body = {"programme_id": "steg", "person_id": "guest", "on": "2018-02-01", "entry": {"gender": None, "age": None}}
    assert await enrolment.refused("/participations", body) == (409, "another-controller", "person_id")


async def test_the_event_of_a_person_says_nothing_but_whose_it_is(enrolment):
    await enrolment.done("/people", ANNA)
    (event,) = await enrolment.bodies("person:anna")
    assert json.dumps(event).count("Planted") == 0
    assert set(event) == {"person_id", "controller", "occurred_on", "recorded_at"}
