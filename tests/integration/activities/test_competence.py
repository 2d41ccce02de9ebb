"""Competence mapping over HTTP: the event that matching hears, and what lists leave out."""

from contracts.activities_competence import CompetenceMapped
from contracts.taxonomy import concepts

SKILL = next(iter(concepts("skill")))
OCCUPATION = next(iter(concepts("occupation-group")))
SWEDISH = next(concept for concept, label in concepts("language").items() if label == "Svenska")
MUNICIPALITY = next(iter(concepts("municipality")))
MAPPING = {
    "programme_id": "steg",
    "person_id": "p1",
    "on": "2018-06-01",
    "skills": [SKILL],
    "occupations": [{"occupation": OCCUPATION, "months": 30}],
    "languages": [{"language": SWEDISH, "level": "A2"}],
    "education": "isced-1-2",
    "wishes": {"hours_percent": 75, "municipalities": [MUNICIPALITY]},
    "needs": ["step-free-access", "daytime-only"],
}


async def _listed(service, **more):
    return (await service.get("/competence-mappings?programme=steg", **more)).json()["mappings"]


async def test_a_mapping_is_said_as_an_event_with_everything_that_matching_weighs(activities):
    answer = await activities.done("/competence-mappings", MAPPING)
    assert answer == {"aggregate": "competence:steg~p1", "version": 1, "person_id": "p1"}
    (event,) = await activities.bodies("competence:steg~p1")
    said = CompetenceMapped.model_validate(event)
    assert (said.controller, said.skills, said.languages[0].level) == ("staden", (SKILL,), "A2")
    assert (said.wishes.municipalities, said.needs) == ((MUNICIPALITY,), ("daytime-only", "step-free-access"))
    assert (await activities.post("/competence-mappings", MAPPING)).status_code == 200


async def test_the_newest_picture_speaks_until_it_is_taken_back(activities):
    await activities.done("/competence-mappings", MAPPING)
    await activities.done("/competence-mappings", {**MAPPING, "on": "2018-06-02", "skills": []})
    (shown,) = await _listed(activities)
    assert (shown["version"], shown["skills"]) == (2, [])
    person = {"programme_id": "steg", "person_id": "p1"}
    await activities.done("/competence-mappings/taken-back", person)
    (shown,) = await _listed(activities)
    assert (shown["status"], shown["occupations"], shown["languages"], shown["needs"]) == ("taken-back", [], [], [])
    unknown = {**person, "person_id": "p2"}
    assert (await activities.refused("/competence-mappings/taken-back", unknown))[1] == "unknown-competence-mapping"


async def test_people_whose_identity_is_protected_are_not_listed(activities):
    for person in ("p1", "p2", "p3"):
        await activities.done("/competence-mappings", {**MAPPING, "person_id": person})
    await activities.pool.execute("INSERT INTO activities.person VALUES ('p2', true, false), ('p3', false, true)")
    assert [one["person_id"] for one in await _listed(activities)] == ["p1"]


REFUSED = [
    ({**MAPPING, "skills": ["0000_000_000"]}, (422, "unknown-concept", "skills")),
    ({**MAPPING, "skills": [OCCUPATION]}, (422, "unknown-concept", "skills")),
    ({**MAPPING, "skills": ["svetsning"]}, (422, "string-pattern-mismatch", "skills[0]")),
    ({**MAPPING, "languages": [{"language": SWEDISH, "level": "A3"}]}, (422, "literal-error", "languages[0].level")),
    ({**MAPPING, "needs": ["asthma"]}, (422, "literal-error", "needs[0]")),
    ({**MAPPING, "note": "kan svetsa"}, (422, "unknown-field", "note")),
    ({**MAPPING, "on": "2018-06-16"}, (422, "in-the-future", "on")),
    ({**MAPPING, "activity_id": "none"}, (409, "unknown-activity", "activity_id")),
    ({**MAPPING, "programme_id": "none"}, (409, "unknown-programme", "programme_id")),
    ({**MAPPING, "sfi_course": "E"}, (422, "literal-error", "sfi_course")),
]


async def test_what_breaks_a_rule_writes_nothing(activities):
    for body, expected in REFUSED:
        assert await activities.refused("/competence-mappings", body) == expected, body


async def test_what_single_people_can_do_is_for_the_owners_staff_alone(activities):
    assert (await activities.refused("/competence-mappings", MAPPING, organisation="rk"))[0] == 403
    assert (
        await activities.get("/competence-mappings?programme=steg", role="steering", organisation="gruppen")
    ).status_code == 403
    assert (await activities.get("/competence-mappings?programme=steg", organisation="rk")).status_code == 404
