"""Openings over HTTP, and the weights and instruments that a controller goes by."""

from tests.support.matchmaking import OPENING

BODY = {**OPENING, "opening_id": "op1", "employer_id": "saw"}
REFUSED = [
    ({"employer_id": "none"}, (409, "unknown-employer", "employer_id")),
    ({"programme_id": "none"}, (409, "unknown-programme", "programme_id")),
    ({"seats": 0}, (422, "greater-than-equal", "seats")),
    ({"instrument": "self-employment"}, (422, "not-a-place", "instrument")),
    ({"ends_on": "2018-07-31"}, (422, "ends-before-start", "ends_on")),
    ({"occupation": None}, (422, "no-occupation-or-tasks", "occupation")),
    ({"occupation": "aaaa_bbb_ccc"}, (422, "unknown-concept", "occupation")),
    ({"required_skills": ["aaaa_bbb_ccc"]}, (422, "unknown-concept", "required_skills")),
    ({"municipality": "aaaa_bbb_ccc"}, (422, "unknown-concept", "municipality")),
    ({"language_level": "D1"}, (422, "literal-error", "language_level")),
    ({"supervisor": "c9"}, (409, "unknown-contact", "supervisor")),
    ({"conditions": ["bad-back"]}, (422, "literal-error", "conditions[0]")),
    ({"weekly": [{"weekday": 1, "from_minute": 600, "to_minute": 500}]}, (422, "value-error", "weekly[0]")),
    ({"wanted_age": 25}, (422, "unknown-field", "wanted_age")),
]


async def test_an_opening_that_breaks_a_rule_writes_nothing(matching):
    await matching.employer()
    for more, expected in REFUSED:
        assert await matching.refused("/openings", {**BODY, **more}) == expected, more


async def test_an_opening_is_published_changed_closed_and_opened_again(matching):
    await matching.employer()
    await matching.done("/employers/saw/contacts", {"contact_id": "c1", "name": "Berit"})
    assert (await matching.post("/openings", {**BODY, "supervisor": "c1"})).status_code == 201
    assert (await matching.post("/openings", {**BODY, "supervisor": "c1"})).status_code == 200
    assert (await matching.refused("/openings", BODY))[1] == "opening-exists"
    need = {k: v for k, v in BODY.items() if k not in {"opening_id", "employer_id", "programme_id"}}
    assert (await matching.done("/openings/op1/changes", {**need, "seats": 3}))["version"] == 2
    assert (await matching.done("/openings/op1/closing", {"reason": "filled"}))["version"] == 3
    assert (await matching.post("/openings/op1/closing", {"reason": "filled"})).status_code == 200
    assert (await matching.refused("/openings/op1/closing", {"reason": "expired"}))[1] == "opening-closed"
    (opening,) = (await matching.read("/openings?programme=steg"))["openings"]
    assert (opening["seats"], opening["closed"]) == (3, "filled")
    assert (await matching.done("/openings/op1/changes", need))["version"] == 4
    assert (await matching.read("/openings?programme=steg"))["openings"][0]["closed"] is None


async def test_a_version_of_the_weights_never_changes(matching):
    new = {"controller": "staden", "version": "w1", "points": {"tasks": 50}}
    assert (await matching.post("/weights", new)).status_code == 201
    assert (await matching.post("/weights", new)).status_code == 200
    assert (await matching.refused("/weights", {**new, "points": {"tasks": 51}}))[1] == "weights-exist"
    assert (await matching.refused("/weights", {**new, "points": {"gender": 5}}))[0] == 422
    assert (await matching.refused("/weights", {**new, "points": {"age": 5}}))[0] == 422
    versions = [one["version"] for one in (await matching.read("/weights?controller=staden"))["weights"]]
    assert versions == ["default-1", "w1"]


async def test_instruments_have_dates_and_the_answer_is_appears_eligible(matching):
    path = "/instruments?controller=staden&on="
    before = {one["kind"]: one["appears_eligible"] for one in (await matching.read(f"{path}2018-04-30"))["instruments"]}
    after = {one["kind"]: one["appears_eligible"] for one in (await matching.read(f"{path}2018-05-01"))["instruments"]}
    assert (before["entry-job"], before["introduction-job"]) == (True, False)
    assert (after["entry-job"], after["introduction-job"]) == (False, True)
    assert (await matching.read(f"{path}2018-05-01"))["decided_by"] == "employment-service"
    new = {"controller": "staden", "version": 1, "instruments": [{"kind": "internship", "valid_to": "2018-01-01"}]}
    assert (await matching.refused("/instruments", {**new, "version": 2}))[1] == "version-differs"
    assert (await matching.post("/instruments", new)).status_code == 201
    assert (await matching.post("/instruments", new)).status_code == 200
    (only,) = (await matching.read(f"{path}2018-05-01"))["instruments"]
    assert (only["kind"], only["appears_eligible"]) == ("internship", False)
