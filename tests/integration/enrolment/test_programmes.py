"""Programme definitions over HTTP: versions that only add, faults all at once, reads for those who may."""

import copy

from tests.support.commanding import PROGRAMME


def _changed(version=2, **more):
    return {**copy.deepcopy(PROGRAMME), "version": version, **more}


async def test_a_definition_and_its_later_version_are_published(empty):
    first = await empty.post("/programmes", PROGRAMME)
    assert (first.status_code, first.json()["version"]) == (201, 1)
    longer = _changed(period={**PROGRAMME["period"], "extension": {"end": "2019-06-30"}})
    second = await empty.post("/programmes", longer)
    assert second.json() == {
        "aggregate": "programme:steg",
        "version": 2,
        "programme_id": "steg",
        "definition_version": 2,
    }
    assert (await empty.post("/programmes", PROGRAMME)).json()["version"] == 1  # said before: nothing changes
    read = (await empty.get("/programmes/steg")).json()
    assert (read["definition_version"], read["definition"]["period"]["extension"]["end"]) == (2, "2019-06-30")


async def test_every_fault_of_a_definition_is_named_at_once(empty):
    goal = {
        "id": "g", "kind": "share", "title": {"sv": "x", "en": "x"}, "definition": {"sv": "x", "en": "x"},
        "of": "exited", "among": "enrolled", "target": {"at_least": 120}, "where": {"groups": ["elders"]},
    }  # fmt: skip
    broken = _changed(1, controller="nobody", goals=[goal, goal], colour="blue", title={"sv": "bara svenska"})
    answer = await empty.post("/programmes", broken)
    errors = {(error["field"], error["rule"]) for error in answer.json()["errors"]}
    assert answer.status_code == 422
    assert errors >= {
        ("title.en", "required"),
        ("colour", "unknown-field"),
        ("controller", "unknown-organisation"),
        ("goals[1].id", "not-unique"),
        ("goals[0].target.at_least", "share-over-100"),
        ("goals[0].where.groups[0]", "unknown-group"),
    }
    assert await empty.events() == []


ORPHANS = [
    ({"version": 1, "title": {"sv": "Ny", "en": "New"}}, (409, "version-not-higher", "version")),
    ({"areas": []}, (409, "would-orphan", "areas")),
    ({"groups": []}, (409, "would-orphan", "groups")),
    (
        {"organisations": [o for o in PROGRAMME["organisations"] if o["id"] != "rk"]},
        (409, "would-orphan", "organisations"),
    ),
    (
        {"organisations": [o for o in PROGRAMME["organisations"] if o["id"] != "af"]},
        (409, "would-orphan", "organisations"),
    ),
    ({"period": {"start": "2018-02-02", "end": "2018-12-31"}}, (409, "would-orphan", "period")),
]


async def test_a_version_that_would_orphan_what_exists_is_refused(enrolment):
    entry = {"entry": {"group": "newcomers"}, "referrer": "af"}
    await enrolment.done("/participations", {"programme_id": "steg", "person_id": "p1", "on": "2018-02-01", **entry})
    for change, expected in ORPHANS:
        assert await enrolment.refused("/programmes", _changed(**{"version": 2, **change})) == expected, change


async def test_what_nothing_stands_on_may_go(enrolment):
    await enrolment.done("/programmes", _changed(groups=[], period={"start": "2018-03-01", "end": "2018-12-31"}))


async def test_an_entry_follows_the_version_that_speaks(enrolment):
    late = {"programme_id": "steg", "person_id": "p1", "on": "2018-06-01"}
    await enrolment.done("/programmes", _changed(period={"start": "2018-01-01", "end": "2018-05-31"}))
    assert (await enrolment.refused("/participations", late))[1] == "outside-programme-period"
    extended = {"start": "2018-01-01", "end": "2018-05-31", "extension": {"end": "2018-12-31"}}
    await enrolment.done("/programmes", _changed(3, period=extended))
    await enrolment.done("/participations", late)


async def test_only_the_owners_staff_define_and_only_their_own(enrolment):
    elsewhere = await enrolment.post("/programmes", _changed(), organisation="byn")
    assert (elsewhere.status_code, elsewhere.json()["rule"]) == (403, "outside-your-organisation")
    stolen = _changed(controller="byn", organisations=[{"id": "byn", "name": "Byn", "roles": ["owner"]}])
    assert (await enrolment.post("/programmes", stolen, organisation="byn")).status_code == 403
    narrow = await enrolment.post("/programmes", _changed(), programmes=["another"])
    assert (narrow.status_code, narrow.json()["rule"]) == (403, "outside-your-access")
    assert (await enrolment.post("/programmes", _changed(), role="caseworker")).status_code == 403


async def test_programmes_are_read_by_owners_steering_groups_and_auditors(enrolment):
    for role, organisation, seen in (
        ("caseworker", "staden", 1),
        ("steering", "gruppen", 1),
        ("auditor", "rk", 1),
        ("coordinator", "rk", 0),
        ("coordinator", "byn", 0),
    ):
        listed = await enrolment.get("/programmes", role=role, organisation=organisation)
        assert len(listed.json()["programmes"]) == seen, (role, organisation)
        one = await enrolment.get("/programmes/steg", role=role, organisation=organisation)
        assert one.status_code == (200 if seen else 404)
    assert (await enrolment.get("/programmes", role="partner")).status_code == 403
