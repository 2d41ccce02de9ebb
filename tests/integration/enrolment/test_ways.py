"""A participant's way over HTTP: overrides kept, texts sealed, days that come, plans that stall, lists to work from."""

import pytest

from common import timers
from contracts.matching import PlacementOffered, PlacementStarted
from enrolment.handlers import due, placements
from tests.integration.enrolment.conftest import VAULT
from tests.support.commanding import PROGRAMME

WAY = "/participations/steg/p1"
TEXT = "Planterad mening om en människa"
STEG = PROGRAMME | {
    "phases": [
        {"id": "group", "title": {"sv": "Grupp", "en": "Group"}, "from_week": 1, "to_week": 6},
        {"id": "individual", "title": {"sv": "Individuell", "en": "Individual"}, "from_week": 7},
    ],
    "stay": {"months": 6},
    "eligibility": [
        {"id": "age", "kind": "age", "age_from": 30, "title": {"sv": "30 år", "en": "30 years old"}},
        {"id": "need", "kind": "needs", "any_of": ["language"], "title": {"sv": "Språk", "en": "Language"}},
    ],
    "follow_ups": [
        {"id": "exit-28-days", "title": {"sv": "28", "en": "28"}, "days_after_exit": 28, "status": "within"},
        {"id": "six-months", "title": {"sv": "6", "en": "6"}, "months_after_exit": 6, "status": "at"},
    ],
}
ENROL = {"programme_id": "steg", "person_id": "p1", "on": "2018-02-01", "entry": {"group": "newcomers"}}
OVERRIDE = {"rules": ["age"], "reason": TEXT}
FITTING = {"needs": ["language"]}


@pytest.fixture
async def way(empty):
    await empty.done("/programmes", STEG)
    who = {"person_id": "p1", "controller": "staden", "birth_date": "1990-05-01", "gender": "woman"}
    await empty.done("/people", who)
    return empty


@pytest.fixture
async def entered(way):
    await way.done("/participations", ENROL | {"circumstances": FITTING, "override": OVERRIDE})
    return way


async def test_a_refused_person_hears_every_rule_and_a_coordinator_may_override(way):
    answer = await way.post("/participations", ENROL)
    assert answer.status_code == 422
    assert [error["rule"] for error in answer.json()["errors"]] == ["not-eligible-age", "not-eligible-need"]
    body = ENROL | {"circumstances": FITTING, "override": OVERRIDE}
    refused = await way.refused("/participations", body, role="caseworker")
    assert refused == (403, "override-needs-coordinator", "override")
    await way.done("/participations", body)
    (entered,) = await way.bodies("participation:steg:p1")
    assert entered["unmet"] == ["age"]


async def test_reasons_and_pictures_are_sealed_read_by_staff_and_every_look_is_logged(entered):
    plan = {"on": "2018-02-08", "aim": "regular-studies", "picture": TEXT}
    await entered.done(f"{WAY}/plan", plan)
    stored = await entered.pool.fetch("SELECT body FROM spine.event")
    notes = await entered.pool.fetch("SELECT sealed FROM enrolment.note")
    assert len(notes) == 3
    assert not [row for row in (*stored, *notes) if TEXT.encode() in row[0]]
    read = (await entered.get(f"{WAY}/notes?purpose=casework")).json()["notes"]
    assert {(note["kind"], str(note["content"])) for note in read} == {
        ("override", TEXT), ("plan", TEXT), ("circumstances", "{'needs': ['language']}"),
    }  # fmt: skip
    assert await entered.pool.fetchval("SELECT count(*) FROM enrolment.look WHERE person_id = 'p1'") == 1
    assert (await entered.get(f"{WAY}/notes?purpose=casework", role="steering")).status_code == 403


async def _fire(service):
    working = timers.Timers(service.pool, service.tokens.clock, due.handlers(service.tokens.clock, VAULT))
    async with service.pool.acquire() as connection:
        while await working.fire_next(connection):
            pass


async def _phases(service):
    return [(b["phase"], b["occurred_on"], b["by"]) for b in await service.bodies("way:steg:p1") if "phase" in b]


async def test_phases_are_entered_on_their_days_by_the_programmes_calendar(entered):
    await _fire(entered)
    assert await _phases(entered) == [("group", "2018-02-01", "calendar"), ("individual", "2018-03-15", "calendar")]
    await _fire(entered)
    assert len(await _phases(entered)) == 2
    read = (await entered.get(f"{WAY}/way")).json()
    assert (read["phase"], read["planned_end"]) == ("individual", "2018-07-31")


async def test_a_corrected_entry_moves_the_phases(entered):
    await _fire(entered)
    instead = {"fact": "enrolled", "on": "2018-02-08", "entry": {"group": "newcomers"}}
    await entered.done(f"{WAY}/corrections", {"corrects": 1, "replacement": instead})
    await _fire(entered)
    assert (await _phases(entered))[-2:] == [
        ("group", "2018-02-08", "calendar"),
        ("individual", "2018-03-22", "calendar"),
    ]


async def test_who_left_before_a_phase_does_not_enter_it(entered):
    await entered.done(f"{WAY}/exit", {"on": "2018-03-01", "reason": "moved"})
    await _fire(entered)
    assert await _phases(entered) == []


async def test_a_follow_up_is_listed_reminded_of_and_answered(entered):
    await entered.done(f"{WAY}/consultant", {"consultant": "staff-7", "on": "2018-02-01"})
    await entered.done(f"{WAY}/exit", {"on": "2018-05-25", "reason": "completed"})
    (row,) = (await entered.get("/programmes/steg/follow-ups")).json()["follow_ups"]
    assert (row["point"], row["last_day"], row["state"], row["consultant"]) == (
        "exit-28-days", "2018-06-22", "open", "staff-7")  # fmt: skip
    await _fire(entered)
    said = [b for b in await entered.bodies("way:steg:p1") if "due_on" in b and "point" in b]
    assert [(b["point"], b["due_on"], b["consultant"]) for b in said] == [("exit-28-days", "2018-06-22", "staff-7")]
    (row,) = (await entered.get("/programmes/steg/follow-ups")).json()["follow_ups"]
    assert row["reminded_on"] == "2018-06-15"
    answer = {"point": "exit-28-days", "on": "2018-06-10", "reached": True, "statuses": ["internship"]}
    await entered.done(f"{WAY}/follow-ups", answer)
    assert (await entered.get("/programmes/steg/follow-ups")).json()["follow_ups"] == []
    every = (await entered.get("/programmes/steg/follow-ups?state=all")).json()["follow_ups"]
    assert [(row["point"], row["state"]) for row in every] == [("exit-28-days", "answered"), ("six-months", "not-due")]
    await entered.done(f"{WAY}/re-entry", {"on": "2018-06-12"})
    assert (await entered.get("/programmes/steg/follow-ups?state=all")).json()["follow_ups"] == []


async def test_stalled_plans_are_listed_with_their_reasons(entered):
    (row,) = (await entered.get("/programmes/steg/stalled-plans")).json()["plans"]
    assert row["because"] == ["no-plan"]
    steps = [{"step_id": "s1", "kind": "cv", "due_on": "2018-06-01"}]
    plan = {"on": "2018-02-08", "aim": "regular-studies", "steps": steps, "review_on": "2018-06-10"}
    await entered.done(f"{WAY}/plan", plan)
    (row,) = (await entered.get("/programmes/steg/stalled-plans")).json()["plans"]
    assert row["because"] == ["review-overdue", "step-overdue"]
    await entered.done(f"{WAY}/steps", {"step_id": "s1", "status": "done", "on": "2018-06-14"})
    review = {"on": "2018-06-14", "progress": "on-track", "next_review_on": "2018-07-14"}
    await entered.done(f"{WAY}/reviews", review)
    assert (await entered.get("/programmes/steg/stalled-plans")).json()["plans"] == []
    stalled = review | {"progress": "stalled", "on": "2018-06-15"}
    await entered.done(f"{WAY}/reviews", stalled)
    (row,) = (await entered.get("/programmes/steg/stalled-plans")).json()["plans"]
    assert row["because"] == ["said-at-review"]
    await entered.done(f"{WAY}/pause", {"on": "2018-06-15", "reason": "illness"})
    assert (await entered.get("/programmes/steg/stalled-plans")).json()["plans"] == []


async def test_participants_are_listed_by_state_group_and_consultant_page_by_page(way):
    names = [f"q{n}" for n in range(5)]
    people = [{"operation": "people", "body": {"person_id": n, "controller": "staden", "birth_date": "1980-05-01",
                                               "gender": "man"}} for n in names]  # fmt: skip
    enrol = [{"operation": "participations", "body": ENROL | {"person_id": n, "circumstances": FITTING}} for n in names]
    place = {"programme_id": "steg", "person_id": "q0"}
    more = [
        {"operation": "consultant", "body": place | {"consultant": "staff-7", "on": "2018-02-01"}},
        {"operation": "pause", "body": place | {"on": "2018-03-01", "reason": "travel"}},
        {"operation": "exit", "body": place | {"person_id": "q1", "on": "2018-03-01", "reason": "moved"}},
    ]
    done = await way.done("/batch", {"mode": "all-or-nothing", "commands": [*people, *enrol, *more]})
    assert {answer["status"] for answer in done["answers"]} == {201}

    async def listed(query):
        page = (await way.get(f"/programmes/steg/participants{query}")).json()
        return [row["person_id"] for row in page["participants"]], page["next"]

    assert await listed("?limit=3") == (["q0", "q1", "q2"], "q2")
    assert await listed("?limit=3&after=q2") == (["q3", "q4"], None)
    assert (await listed("?state=left"))[0] == ["q1"]
    assert (await listed("?state=paused"))[0] == ["q0"]
    assert (await listed("?consultant=staff-7"))[0] == ["q0"]
    assert (await listed("?group=nobodys"))[0] == []
    assert (await way.get("/programmes/steg/participants", organisation="rk")).status_code == 404


async def test_registered_by_mistake_leaves_every_list(entered):
    await entered.done(f"{WAY}/exit", {"on": "2018-02-02", "reason": "registered-by-mistake"})
    assert (await entered.get("/programmes/steg/participants")).json()["participants"] == []
    assert (await entered.get("/programmes/steg/follow-ups?state=all")).json()["follow_ups"] == []


async def test_the_status_at_entry_and_exit_is_kept_and_the_last_word_counts(entered):
    body = {"point": "entry", "on": "2018-02-01", "income_sources": ["social-assistance"], "work_extent": 0}
    await entered.done(f"{WAY}/status", body)
    assert (await entered.post(f"{WAY}/status", body)).status_code == 200
    leaving = {"point": "exit", "on": "2018-03-01", "employment": "employed"}
    assert await entered.refused(f"{WAY}/status", leaving) == (409, "not-exited", "point")


PLACEMENT = {
    "placement_id": "pl-1", "person_id": "p1", "programme_id": "steg", "controller": "staden", "employer_id": "e-1",
    "kind": "new-start-job", "extent": 75, "offered_on": "2018-03-01", "occurred_on": "2018-03-01",
    "recorded_at": "2018-03-01T10:00:00Z",
}  # fmt: skip


async def test_placements_said_by_matching_become_outcomes_nobody_types(entered):
    hear = placements.handlers(entered.tokens.clock, VAULT)

    async def said(kind, **more):
        event = kind.model_validate(PLACEMENT | more)
        message = type("Heard", (), {"body": event.model_dump_json().encode()})
        async with entered.pool.acquire() as connection, connection.transaction():
            await hear[kind.subject](connection, message)

    await said(PlacementOffered)
    await said(PlacementOffered)
    await said(PlacementStarted, started_on="2018-03-15", occurred_on="2018-03-15")
    events = (await entered.bodies("participation:steg:p1"))[1:]
    assert len(events) == 2
    assert (events[0]["outcome_id"], events[0]["source"], events[0]["offered_on"]) == (
        "pl-1",
        "placement",
        "2018-03-01",
    )
    assert events[1]["replacement"]["started_on"] == "2018-03-15"


AMENDED = [
    ("extension", {"end": "2019-12-31"}),
    ("organisations", {"id": "fk", "name": "Försäkringskassan", "roles": ["partner", "referrer"]}),
    ("reports", {"id": "final", "title": {"sv": "Slut", "en": "Final"}, "due": "2019-02-15", "to": ["gruppen"]}),
]


async def test_small_amendments_are_new_versions_and_again_change_nothing(way):
    for number, (what, body) in enumerate(AMENDED, 2):
        done = await way.done(f"/programmes/steg/{what}", body)
        assert (done["version"], done["definition_version"]) == (number, number)
        assert (await way.post(f"/programmes/steg/{what}", body)).status_code == 200
    calendar = (await way.get("/programmes/steg/reporting-calendar")).json()["reports"]
    assert [report["id"] for report in calendar] == ["final"]


async def test_an_amendment_is_held_against_every_rule_of_definitions(way):
    refused = await way.refused("/programmes/steg/extension", {"end": "2018-06-30"})
    assert refused == (422, "extension-not-longer", "period.extension.end")
    report = AMENDED[2][1] | {"to": ["nobody"]}
    assert (await way.refused("/programmes/steg/reports", report))[1] == "unknown-organisation"


async def test_a_closed_programme_takes_nobody_in_and_closes_only_when_everybody_left(entered):
    closing = {"on": "2018-06-15"}
    assert (await entered.refused("/programmes/steg/closing", closing))[:2] == (409, "still-enrolled")
    await entered.done(f"{WAY}/exit", {"on": "2018-06-01", "reason": "completed"})
    await entered.done("/programmes/steg/closing", closing | {"on": "2018-06-10"})
    late = await entered.refused(f"{WAY}/re-entry", {"on": "2018-06-12"})
    assert late == (409, "programme-closed", "on")
    outcome = {"kind": "internship", "started_on": "2018-06-14"}
    await entered.done(f"{WAY}/outcomes", outcome)


BAD = [
    ("phase", {"phase": "nap", "on": "2018-03-01"}, (422, "unknown-phase", "phase")),
    ("phase", {"phase": "group", "on": "2018-02-30"}, (422, "date-from-datetime-parsing", "on")),
    ("pause", {"on": "2018-01-31", "reason": "illness"}, (422, "before-entry", "on")),
    ("pause", {"on": "2018-06-16", "reason": "illness"}, (422, "in-the-future", "on")),
    ("resume", {"on": "2018-03-01"}, (409, "not-paused", "on")),
    ("consultant", {"consultant": "Anna Svensson", "on": "2018-03-01"}, (422, "string-pattern-mismatch", "consultant")),
    ("plan", {"on": "2018-03-01", "aim": "happiness"}, (422, "literal-error", "aim")),
    ("reviews", {"on": "2018-03-01", "progress": "on-track"}, (409, "no-plan", "person_id")),
    ("follow-ups", {"point": "six-months", "on": "2018-03-01", "reached": False}, (409, "not-exited", "point")),
    ("status", {"point": "entry", "on": "2018-03-01", "work_extent": 101}, (422, "less-than-equal", "work_extent")),
]


async def test_a_step_of_the_way_that_breaks_a_rule_writes_nothing(entered):
    for verb, body, expected in BAD:
        status, rule, field = await entered.refused(f"{WAY}/{verb}", body)
        assert (status, field) == (expected[0], expected[2]), (verb, body, rule)
        assert rule == expected[1] or "date" in rule, (verb, body, rule)


async def test_a_bad_row_in_the_middle_leaves_the_others(entered):
    place = {"programme_id": "steg", "person_id": "p1"}
    rows = [
        {"operation": "consultant", "body": place | {"consultant": "staff-7", "on": "2018-02-01"}},
        {"operation": "pause", "body": place | {"on": "soon", "reason": "illness"}},
        {"operation": "volumes", "body": {"volume_id": "v", "programme_id": "steg", "on": "2018-03-01", "count": 9,
                                          "reached_only": True}},
    ]  # fmt: skip
    answers = (await entered.done("/batch", {"mode": "per-row", "commands": rows}))["answers"]
    assert [answer["status"] for answer in answers] == [201, 422, 201]
    assert answers[1]["problem"]["errors"][0]["field"] == "commands[1].body.on"
