"""Timetables in calendars and on paper, and feedback: names only through enrolment's door, protected people nowhere."""

import asyncio

import icalendar
import pytest

from common.calling import Caller, fixed_token
from common.timers import Timers
from matching.handlers import sending
from tests.support.matching_service import VAULT
from tests.support.matchmaking import protected

EVENT = {
    "event_id": "sd",
    "programme_id": "steg",
    "starts_at": "2018-06-15T08:00:00Z",
    "rounds": 4,
    "guests": [{"person_id": "p1"}, {"person_id": "p2"}],
    "hosts": [{"employer_id": "saw", "tables": ["t1"]}],
}
PATH = "/speed-datings/sd"


@pytest.fixture
async def dated(town):
    await town.done("/speed-datings", EVENT)
    await town.done(f"{PATH}/timetables", {"seed": 1})
    return town


REFUSED = [
    ({"guests": [{"person_id": "stranger"}]}, (409, "unknown-participant", "guests")),
    ({"hosts": [{"employer_id": "none", "tables": ["t1"]}]}, (409, "unknown-employer", "hosts")),
    ({"hosts": [{"employer_id": "saw", "tables": ["t1", "t1"]}]}, (422, "value-error", "body")),
    ({"programme_id": "none"}, (409, "unknown-programme", "programme_id")),
    ({"rounds": 61}, (422, "less-than-equal", "rounds")),
    ({"wishes_from_run": "none"}, (409, "unknown-run", "wishes_from_run")),
    ({"starts_at": "2018-06-15"}, (422, "value-error", "starts_at")),
]


async def test_an_event_that_breaks_a_rule_writes_nothing(town):
    for more, expected in REFUSED:
        assert await town.refused("/speed-datings", {**EVENT, **more}) == expected, more
    await town.hears(protected("p1"), "person:p1", 2)
    assert (await town.refused("/speed-datings", EVENT))[1] == "unknown-participant"


async def test_an_event_is_planned_otherwise_only_before_its_timetable(town):
    assert (await town.post("/speed-datings", EVENT)).status_code == 201
    assert (await town.post("/speed-datings", EVENT)).status_code == 200
    assert (await town.post("/speed-datings", {**EVENT, "rounds": 5})).status_code == 201
    assert (await town.refused(f"{PATH}/timetables", {"from_round": 2}))[1] == "no-timetable"
    assert (await town.refused(f"{PATH}/meetings", {}))[1] == "no-timetable"
    await town.done(f"{PATH}/timetables", {})
    assert (await town.refused("/speed-datings", EVENT))[1] == "event-exists"
    assert (await town.refused(f"{PATH}/timetables", {"presences": [{"who": "px"}]}))[0] == 409
    assert (await town.refused(f"{PATH}/timetables", {"from_round": 6}))[1] == "no-such-round"
    assert (await town.refused("/speed-datings/none/timetables", {}))[0] == 404
    (event,) = await town.bodies("event:sd")
    assert (event["meetings"], event["rounds"], event["participants"]) == (2, 5, 2)


async def test_wanted_meetings_come_from_a_run(town):
    await town.done("/runs", {"run_id": "r1", "programme_id": "steg"})
    await town.done("/speed-datings", {**EVENT, "wishes_from_run": "r1"})
    assert (await town.done(f"{PATH}/timetables", {}))["wanted_met"] == 2


async def test_a_persons_calendar_needs_no_name_and_a_tables_has_them_from_the_door(dated, door):
    mine = await dated.get(f"{PATH}/calendar?person=p1")
    assert mine.headers["content-type"].startswith("text/calendar")
    (entry,) = icalendar.Calendar.from_ical(mine.content).walk("VEVENT")
    assert (entry["SUMMARY"], entry["LOCATION"]) == ("Sågen AB", "t1")
    assert not door.documents
    table = await dated.get(f"{PATH}/calendar?table=t1")
    names = {str(entry["SUMMARY"]) for entry in icalendar.Calendar.from_ical(table.content).walk("VEVENT")}
    assert names == {"Name of p1", "Name of p2"}
    assert door.tokens[-1].startswith("Bearer eyJ")
    assert (await dated.get(f"{PATH}/calendar?person=px")).status_code == 404
    assert (await dated.get(f"{PATH}/calendar")).status_code == 404
    assert (await dated.get(f"{PATH}/calendar?table=t1", role="service")).status_code == 403


async def test_papers_are_asked_for_with_the_askers_own_token_and_refusals_come_through(dated, door):
    for of in ("people", "tables"):
        answer = await dated.get(f"{PATH}/print?of={of}&form=html")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "Name of p1" in answer.text
    headings = [section.heading for section in door.documents[1].document.sections]
    assert headings == ["t1: Sågen AB"]
    assert door.documents[0].document.sections[0].person_id == "p1"
    door.refuses = 403
    answer = await dated.get(f"{PATH}/print")
    assert (answer.status_code, answer.json()["rule"]) == (403, "role-not-allowed")
    assert (await dated.get("/speed-datings/none/print")).status_code == 404


async def test_protected_people_are_on_no_paper(dated, door):
    await dated.hears(protected("p1"), "person:p1", 2)
    timetable = await dated.read(f"{PATH}/timetable")
    assert {one["person_id"] for one in timetable["meetings"]} == {"p2"}
    for of in ("people", "tables", "feedback-to-employers"):
        await dated.get(f"{PATH}/print?of={of}")
    assert (await dated.get(f"{PATH}/calendar?person=p1")).status_code == 404
    assert {person for asked in door.documents for person in asked.people()} <= {"p2"}


async def test_feedback_reaches_everybody_who_met_somebody_once(dated, door):
    feedback = {"message_id": "thanks"}
    assert (await dated.refused(f"{PATH}/feedback", feedback))[1] == "nobody-met"
    await dated.done(f"{PATH}/meetings", {})
    marks = [{"person_id": "p1", "employer_id": "saw", "side": "employer", "mark": "yes"}]
    assert (await dated.done(f"{PATH}/marks", {"marks": marks}))["marked"] == 1
    assert (await dated.post(f"{PATH}/marks", {"marks": marks})).status_code == 200
    stranger = [{**marks[0], "person_id": "p9"}]
    assert (await dated.refused(f"{PATH}/marks", {"marks": stranger}))[1] == "not-met"
    assert (await dated.done(f"{PATH}/feedback", feedback))["recipients"] == 2
    assert (await dated.post(f"{PATH}/feedback", feedback)).status_code == 200
    async with Caller("http://door.test", fixed_token("own"), transport=door.transport) as caller:
        handlers = sending.timed(VAULT, caller)
        timers = Timers(dated.pool, dated.tokens.clock, handlers)
        async with dated.pool.acquire() as connection:
            assert await timers.fire_next(connection)
            assert not await timers.fire_next(connection)
    (message,) = door.messages
    told = {one.person_id: one.values["interested"] for one in message.recipients}
    assert told == {"p1": "Sågen AB", "p2": "–"}
    await dated.get(f"{PATH}/print?of=feedback-to-employers")
    rows = door.documents[-1].document.sections[0].table.rows
    assert [row.cells for row in rows] == [["{name}", "ja", "–"], ["{name}", "–", "–"]]


async def test_of_two_who_plan_at_once_both_timetables_are_kept_in_order(town):
    await town.done("/speed-datings", EVENT)
    answers = await asyncio.gather(*(town.post(f"{PATH}/timetables", {"seed": seed}) for seed in (1, 2)))
    assert {answer.status_code for answer in answers} == {201}
    assert [event["timetable_version"] for event in await town.bodies("event:sd")] == [1, 2]
