"""Who was merged stands in a list under each record, and each names the others."""

PARTICIPANTS = "/programmes/steg/participants"


async def test_each_record_names_the_other_until_the_merge_is_undone(enrolment):
    for person in ("a", "b", "c"):
        await enrolment.done("/people", {"person_id": person, "controller": "staden", "birth_date": "1990-02-01"})
        body = {"programme_id": "steg", "person_id": person, "on": "2018-02-01", "entry": {"gender": None}}
        await enrolment.done("/participations", body)
    await enrolment.done("/merges", {"merge_id": "m1", "person_ids": ["a", "b"]})
    assert await _named(enrolment, PARTICIPANTS, "participants") == {"a": ["b"], "b": ["a"], "c": []}
    planless = "/programmes/steg/stalled-plans"
    assert await _named(enrolment, planless, "plans") == {"a": ["b"], "b": ["a"], "c": []}
    await enrolment.done("/merges/m1/undo", {})
    assert await _named(enrolment, PARTICIPANTS, "participants") == {"a": [], "b": [], "c": []}


async def _named(enrolment, path, name):
    listed = (await enrolment.get(path)).json()[name]
    return {row["person_id"]: row["same_person_as"] for row in listed}
