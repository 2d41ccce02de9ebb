"""What reporting does about reports by itself: the calendar, reminders, and the addendum of a final report."""

import json
from datetime import UTC, date, datetime

import pytest

from common import db, timers
from common.telemetry import Metrics
from contracts.enrolment import OutcomeRecorded
from contracts.enrolment import ParticipantExited as Exited
from contracts.enrolment_programme import ReportDelivered
from contracts.reporting import ReportSigned
from reporting.reports import measuring, timing
from tests.integration.reporting.reports_world import Staff, World
from tests.support.operations import statement
from tests.support.reported import PROGRAMME, STATED, common, defined, entered_earlier
from tests.support.signing import KEYS

CALENDAR = f"/report-calendar/{PROGRAMME}"


@pytest.fixture
async def days(world: World, own_database: str):
    world.clock.set(datetime(2014, 6, 3, 12, tzinfo=UTC))
    pool = await db.open_pool(own_database)
    await timing.start(pool, world.clock)
    yield Days(world, timers.Timers(pool, world.clock, timing.handlers(world.clock, KEYS)))
    await pool.close()


class Days:
    def __init__(self, world: World, fired: timers.Timers) -> None:
        self._world, self._fired = world, fired

    async def until(self, year: int, month: int, day: int) -> None:
        """Everything that is due by then happens."""
        self._world.clock.set(datetime(year, month, day, 12, tzinfo=UTC))
        while await self._fired.fire_next(self._world.connection):
            pass


async def calendar(staff: Staff) -> dict[str, dict]:
    return {each["id"]: each for each in (await staff.get(CALENDAR)).json()["due"]}


async def test_the_calendar_shows_what_is_late_and_what_was_delivered(staff: Staff, days: Days):
    await days.until(2015, 6, 20)
    await staff.signs("interim", calendar="interim-1")
    told = await calendar(staff)
    assert (told["interim-1"]["late"], told["interim-1"]["delivered_on"]) == (False, "2015-06-20")
    assert (told["interim-2"]["late"], told["interim-2"]["days_left"]) == (True, -5)
    assert (told["final"]["late"], told["final"]["due_on"]) == (False, "2016-01-15")
    assert told["final"]["to_organisations"] == ["styrgruppen", "samordningsforbundet"]
    assert "goals-to-steering-group-20140701" in told


async def test_what_staff_say_they_delivered_is_delivered_in_the_calendar(staff: Staff, world: World, days: Days):
    """As it is in the goal that counts reports in time; taken back it is not, unless one was signed."""
    await days.until(2015, 6, 20)
    for report, on in (("interim-1", date(2014, 12, 12)), ("goals-to-steering-group-20140701", date(2014, 9, 30))):
        await world.hears([told_of(report, on)])
    shown = await calendar(staff)
    assert (shown["interim-1"]["late"], shown["interim-1"]["delivered_on"]) == (False, "2014-12-12")
    assert shown["goals-to-steering-group-20140701"]["delivered_on"] == "2014-09-30"
    await world.hears([told_of("interim-1", date(2014, 12, 12), version=2, void=True)])
    assert (await calendar(staff))["interim-1"]["late"]
    await staff.signs("interim", calendar="interim-1")
    assert (await calendar(staff))["interim-1"]["delivered_on"] == "2015-06-20"


def told_of(report: str, on: date, version: int = 1, *, void: bool = False) -> tuple:
    told = common(on)
    return f"report:{PROGRAMME}~{report}", version, ReportDelivered(**told, report=report, void=void)


async def test_who_forgets_is_reminded_before_and_told_after(staff: Staff, days: Days):
    await days.until(2014, 11, 30)
    assert (await calendar(staff))["interim-1"]["reminders"] == "[]"
    for day in (2, 13, 17):
        await days.until(2014, 12, day)
    told = json.loads((await calendar(staff))["interim-1"]["reminders"])
    assert [(one["about"], one["days"]) for one in told] == [("coming", -14), ("coming", -3), ("late", 1)]


async def test_nobody_is_reminded_of_what_was_delivered_or_is_expected_no_more(staff: Staff, world: World, days: Days):
    await days.until(2014, 6, 10)
    await world.hears([defined(2, reports=tuple(r for r in STATED.reports if r.id != "interim-2"))])
    await days.until(2014, 11, 30)
    await staff.signs("interim", calendar="interim-1")
    await days.until(2015, 7, 1)
    told = await calendar(staff)
    assert told["interim-1"]["reminders"] == "[]"
    assert "interim-2" not in told
    assert await world.connection.fetchval("SELECT count(*) FROM report.reminder WHERE due_id = 'interim-2'") == 0


async def test_a_final_report_gets_its_signed_addendum_on_the_morning_after_the_last_window(
    staff: Staff, world: World, days: Days
):
    await days.until(2016, 1, 14)
    for number in (11, 12):
        name = f"p-{number}"
        left = Exited(**common(date(2015, 11, 30), person_id=name), spell=1, reason="completed")
        await world.hears([(f"participation:{PROGRAMME}:{name}", 2, left)])
    final = await staff.signs("final", calendar="final")
    refused = await staff.post(f"/reports/{PROGRAMME}", {"kind": "addendum"})
    assert refused.json()["rule"] == "windows-still-open"
    assert "2016-05-30" in refused.json()["detail"]
    await world.hears([entered_earlier(7), offered_late()])
    await days.until(2016, 5, 30)
    assert len((await staff.get(f"/reports/{PROGRAMME}")).json()["signed"]) == 1
    await days.until(2016, 5, 31)
    kept = {each["kind"]: each for each in (await staff.get(f"/reports/{PROGRAMME}")).json()["signed"]}
    content = json.loads(await staff.reads(kept["addendum"]["id"]))["content"]
    assert content["order"]["adds_to"]["report"] == final
    assert content["order"]["adds_to"]["sha256"] == kept["final"]["sha256"]
    offered = next(goal for goal in content["goals"] if goal["id"] == "offered-employment")
    assert (offered["before"]["numerator"], offered["figure"]["numerator"]) == (2, 3)
    assert offered["open_windows"]["people"] == 0
    assert (await staff.verifies(kept["addendum"]["id"]))["holds"]
    assert (await staff.verifies(final))["holds"]
    await days.until(2017, 6, 1)
    assert len((await staff.get(f"/reports/{PROGRAMME}")).json()["signed"]) == 2
    said = await world.connection.fetchval("SELECT count(*) FROM spine.event WHERE subject = $1", ReportSigned.subject)
    assert said == 2


async def test_whoever_is_still_in_keeps_the_addendum_waiting(staff: Staff, days: Days):
    await days.until(2016, 1, 14)
    await staff.signs("final")
    await days.until(2017, 1, 1)
    assert [each["kind"] for each in (await staff.get(f"/reports/{PROGRAMME}")).json()["signed"]] == ["final"]


def offered_late() -> tuple:
    offer = {"outcome_id": "o-9", "kind": "new-start-job", "offered_on": date(2016, 3, 1)}
    event = OutcomeRecorded(**common(date(2016, 3, 1), person_id="p-09"), **offer)
    return f"participation:{PROGRAMME}:p-09", 3, event


async def test_operators_see_what_is_late_and_what_is_near_until_it_is_signed_or_history(
    staff: Staff, world: World, days: Days, own_database: str
):
    async with await db.open_pool(own_database) as pool:
        measuring.measure((watched := Metrics("reporting")).gauge, pool, world.clock)

        async def seen(*day: int) -> tuple[float | None, ...]:
            await days.until(*day)
            await watched.render()
            return tuple(watched.registry.get_sample_value(name) for name in ("reports_late", "reports_due_soon"))

        # interim-1 is due on 15 December, the steering group's follow-up after every quarter.
        assert await seen(2014, 11, 30) == (1, 0)
        assert await seen(2014, 12, 15) == (1, 1)
        assert await seen(2014, 12, 16) == (2, 0)
        await staff.signs("interim", calendar="interim-1")
        assert await seen(2014, 12, 18) == (1, 1)
        assert await seen(2015, 1, 2) == (1, 0)
        assert await seen(2015, 3, 1) == (1, 0)
        assert await seen(2016, 6, 1) == (0, 0)


async def test_what_the_page_tells_operators_to_ask_the_database_names_what_is_late(
    staff: Staff, world: World, days: Days
):
    asked = statement("reports-late", about="read.report_due", saying="due_on < current_date")
    await days.until(2015, 6, 20)  # long ago for the database, which goes by its own day
    late = [(row["programme_id"], row["id"]) for row in await world.connection.fetch(asked)]
    assert {(PROGRAMME, "interim-1"), (PROGRAMME, "interim-2")} <= set(late)
    await staff.signs("interim", calendar="interim-1")
    left = [(row["programme_id"], row["id"]) for row in await world.connection.fetch(asked)]
    assert left == [one for one in late if one != (PROGRAMME, "interim-1")]
