"""Employers' staff at supervisor trainings, over HTTP: what matching hears of them is a number."""

TRAINING = {"activity_id": "handledare", "programme_id": "steg", "title": "Handledarutbildning"}
HOURS = {"starts_at": "2018-05-03T13:00:00+02:00", "ends_at": "2018-05-03T16:00:00+02:00"}


async def _session(service, kind="supervisor-training"):
    await service.done("/activities", {**TRAINING, "kind": kind, "audience": "employers-staff"})
    await service.done("/sessions", {"session_id": "h1", "activity_id": "handledare", **HOURS})


async def test_the_last_count_of_an_employer_speaks(activities):
    await _session(activities)
    counted = {"session_id": "h1", "employer": "bageriet", "people": 3}
    answer = await activities.done("/supervisor-trainings", counted)
    assert answer["training_id"] == "h1~bageriet"
    assert (await activities.post("/supervisor-trainings", counted)).status_code == 200
    await activities.done("/supervisor-trainings", {**counted, "people": 4})
    await activities.done("/supervisor-trainings", {**counted, "employer": "smedjan", "people": 1})
    shown = (await activities.get("/supervisor-trainings?programme=steg")).json()["trainings"]
    assert [(one["employer"], one["people"], one["occurred_on"]) for one in shown] == [
        ("bageriet", 4, "2018-05-03"),
        ("smedjan", 1, "2018-05-03"),
    ]


async def test_what_breaks_a_rule_writes_nothing(cafe):
    counted = {"session_id": "s1", "employer": "bageriet", "people": 3}
    refused = {
        (422, "not-supervisor-training", "session_id"): counted,
        (409, "unknown-session", "session_id"): {**counted, "session_id": "none"},
        (422, "less-than-equal", "people"): {**counted, "people": 1001},
        (422, "unknown-field", "names"): {**counted, "names": ["x"]},
    }
    for expected, body in refused.items():
        assert await cafe.refused("/supervisor-trainings", body) == expected


async def test_nobody_was_trained_in_a_session_that_was_cancelled(activities):
    await _session(activities)
    await activities.done("/sessions/h1/cancellation", {"reason": "illness"})
    counted = {"session_id": "h1", "employer": "bageriet", "people": 3}
    assert await activities.refused("/supervisor-trainings", counted) == (409, "session-cancelled", "session_id")
