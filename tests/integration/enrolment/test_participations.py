"""A participant's way over HTTP: every step an event, every refusal a problem that names field and rule."""

WAY = "/participations/steg/p1"


def _enrol(**more):
    return {"programme_id": "steg", "person_id": "p1", "on": "2018-02-01", **more}


async def test_a_whole_way_is_five_events_and_reads_back(enrolment):
    assert (await enrolment.post("/participations", _enrol())).status_code == 201
    await enrolment.done(f"{WAY}/exit", {"on": "2018-03-01", "reason": "completed"})
    await enrolment.done(f"{WAY}/re-entry", {"on": "2018-05-10"})
    outcome = {"outcome_id": "o1", "kind": "new-start-job", "extent": 75, "offered_on": "2018-04-01"}
    answer = await enrolment.done(f"{WAY}/outcomes", outcome)
    assert answer == {
        "aggregate": "participation:steg:p1",
        "version": 4,
        "programme_id": "steg",
        "person_id": "p1",
        "outcome_id": "o1",
    }
    instead = {"fact": "exited", "on": "2018-02-27", "reason": "moved"}
    await enrolment.done(f"{WAY}/corrections", {"corrects": 2, "replacement": instead})

    read = await enrolment.get(WAY)
    content = read.json()
    assert read.headers["etag"] == '"5"'
    assert content["spells"] == [
        {"number": 1, "first": "2018-02-01", "last": "2018-02-27"},
        {"number": 2, "first": "2018-05-10", "last": None},
    ]
    assert [fact["version"] for fact in content["facts"]] == [1, 2, 3, 4]
    assert content["facts"][1]["corrected_by"] == [5]
    first, *_, again = [e for e in await enrolment.bodies("participation:steg:p1") if e.get("fact") == "enrolled"]
    assert (first["entry"]["gender"], first["entry"]["age"]) == ("woman", 27)
    assert again["entry"]["age"] == 28  # a birthday lies between


ENROLMENTS_REFUSED = [
    (_enrol(on="2017-12-31"), (422, "outside-programme-period", "on")),
    (_enrol(on="2018-06-16"), (422, "in-the-future", "on")),
    (_enrol(on="20180201"), (422, "value-error", "on")),
    (_enrol(on=1517443200), (422, "value-error", "on")),
    (_enrol(programme_id="steget"), (409, "unknown-programme", "programme_id")),
    (_enrol(person_id="p2"), (409, "unknown-person", "person_id")),
    (_enrol(entry={"group": "elders"}), (422, "unknown-group", "entry.group")),
    (_enrol(entry={"age": 121}), (422, "less-than-equal", "entry.age")),
    (_enrol(entry={"age": True}), (422, "int-type", "entry.age")),
    (_enrol(referrer="nobody"), (422, "unknown-referrer", "referrer")),
    (_enrol(findings=["no-session"]), (422, "findings-in-strict-mode", "findings")),
    (_enrol(colour="blue"), (422, "unknown-field", "colour")),
    (_enrol(entry={"name": "x"}), (422, "unknown-field", "entry.name")),
    ({"programme_id": "steg", "person_id": "p1"}, (422, "required", "on")),
]


async def test_an_enrolment_that_breaks_a_rule_writes_nothing(enrolment):
    for body, expected in ENROLMENTS_REFUSED:
        assert await enrolment.refused("/participations", body) == expected, body


async def test_a_refused_day_is_answered_with_the_period(enrolment):
    answer = await enrolment.post("/participations", _enrol(on="2017-12-31"))
    assert "2018-01-01 to 2018-12-31" in answer.json()["detail"]


STEPS_REFUSED = [
    ("exit", {"on": "2018-01-31", "reason": "completed"}, (422, "exit-before-entry", "on")),
    ("exit", {"on": "2018-06-16", "reason": "completed"}, (422, "in-the-future", "on")),
    ("exit", {"on": "2018-03-01", "reason": "bored"}, (422, "literal-error", "reason")),
    ("exit", {"on": "2018-03-01", "reason": "moved", "spell": 2}, (409, "unknown-spell", "spell")),
    ("re-entry", {"on": "2018-05-01"}, (409, "still-enrolled", "person_id")),
    ("outcomes", {"kind": "internship"}, (422, "no-date", "started_on")),
    ("outcomes", {"kind": "internship", "started_on": "2018-07-01"}, (422, "in-the-future", "started_on")),
    ("outcomes", {"kind": "internship", "offered_on": "2018-06-16"}, (422, "in-the-future", "offered_on")),
    ("corrections", {"corrects": 9, "replacement": None}, (409, "corrects-nothing", "corrects")),
    ("corrections", {"corrects": 1}, (422, "required", "replacement")),
    (
        "corrections",
        {"corrects": 1, "replacement": {"fact": "exited", "on": "2018-03-01", "reason": "moved"}},
        (422, "another-fact", "replacement.fact"),
    ),
    (
        "corrections",
        {"corrects": 1, "replacement": {"fact": "enrolled", "on": "2017-03-01"}},
        (422, "outside-programme-period", "on"),
    ),
]


async def test_a_step_that_breaks_a_rule_writes_nothing(enrolment):
    await enrolment.done("/participations", _enrol())
    for verb, body, expected in STEPS_REFUSED:
        assert await enrolment.refused(f"{WAY}/{verb}", body) == expected, (verb, body)


async def test_a_correction_must_leave_a_possible_life(enrolment):
    await enrolment.done("/participations", _enrol())
    await enrolment.done(f"{WAY}/exit", {"on": "2018-03-01", "reason": "completed"})
    await enrolment.done(f"{WAY}/re-entry", {"on": "2018-05-01"})
    later = {"fact": "exited", "on": "2018-05-01", "reason": "completed"}
    assert (await enrolment.refused(f"{WAY}/corrections", {"corrects": 2, "replacement": later}))[1] == "spells-overlap"
    assert (await enrolment.refused(f"{WAY}/corrections", {"corrects": 2, "replacement": None}))[1] == "spells-overlap"
    void = {"corrects": 1, "replacement": None}
    assert (await enrolment.refused(f"{WAY}/corrections", void))[1] == "exit-without-entry"
    await enrolment.done(f"{WAY}/corrections", {"corrects": 3, "replacement": None})
    assert (await enrolment.refused(f"{WAY}/corrections", {"corrects": 4, "replacement": None}))[1] == (
        "corrects-a-correction"
    )


async def test_the_same_command_again_changes_nothing_and_answers_the_same(enrolment):
    steps = [
        ("/participations", _enrol()),
        (f"{WAY}/exit", {"on": "2018-03-01", "reason": "completed"}),
        (f"{WAY}/re-entry", {"on": "2018-05-01"}),
        (f"{WAY}/outcomes", {"outcome_id": "o1", "kind": "internship", "started_on": "2018-05-20"}),
        (f"{WAY}/corrections", {"corrects": 4, "replacement": None}),
    ]
    first = [await enrolment.post(path, body) for path, body in steps]
    events = await enrolment.events()
    again = [await enrolment.post(path, body) for path, body in steps]
    assert [answer.status_code for answer in first] == [201] * 5
    assert [answer.status_code for answer in again] == [200] * 5
    assert [answer.json() for answer in again] == [answer.json() for answer in first]
    assert await enrolment.events() == events


async def test_other_content_for_what_is_there_is_a_conflict(enrolment):
    await enrolment.done("/participations", _enrol())
    assert await enrolment.refused("/participations", _enrol(on="2018-02-02")) == (409, "already-enrolled", "person_id")
    await enrolment.done(f"{WAY}/exit", {"on": "2018-03-01", "reason": "completed"})
    other = {"on": "2018-03-02", "reason": "completed"}
    assert await enrolment.refused(f"{WAY}/exit", other) == (409, "already-exited", "on")
    await enrolment.done(f"{WAY}/outcomes", {"outcome_id": "o", "kind": "internship", "started_on": "2018-05-20"})
    work = {"outcome_id": "o", "kind": "entry-job", "started_on": "2018-05-20"}
    assert await enrolment.refused(f"{WAY}/outcomes", work) == (409, "outcome-exists", "outcome_id")


async def test_strict_mode_wants_unknowns_said_and_historical_mode_notes_them(enrolment):
    await enrolment.done("/people", {"person_id": "p2", "controller": "staden"})
    body = {"programme_id": "steg", "person_id": "p2", "on": "2018-02-01"}
    assert await enrolment.refused("/participations", body) == (422, "no-gender", "entry.gender")
    await enrolment.done("/participations", {**body, "entry": {"gender": None, "age": None}})
    await enrolment.done("/people", {"person_id": "p3", "controller": "staden"})
    old = {**body, "person_id": "p3", "on": "2017-02-01", "role": "volunteer", "mode": "historical"}
    await enrolment.done("/participations", {**old, "findings": ["no-start-date"]})
    (strict,) = await enrolment.bodies("participation:steg:p2")
    (historical,) = await enrolment.bodies("participation:steg:p3")
    assert strict["findings"] == []
    assert historical["findings"] == [
        "outside-programme-period",
        "no-start-date",
        "no-birth-date",
        "no-gender",
        "volunteer",
    ]


async def test_if_match_and_idempotency_keys_hold_here_too(enrolment):
    key = {"idempotency-key": "k1"}
    first = await enrolment.post("/participations", _enrol(), headers=key)
    again = await enrolment.post("/participations", _enrol(), headers=key)
    assert (again.status_code, again.content) == (201, first.content)
    stale = await enrolment.post(f"{WAY}/exit", {"on": "2018-03-01", "reason": "moved"}, headers={"if-match": '"7"'})
    assert stale.status_code == 412
