"""A month of programme D's group phase: written down, signed, approved, locked, corrected with both versions kept."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities.domain.programmes import heard
from activities.handlers import handlers
from activities.storage import programmes
from common.inbox import Inbox
from enrolment.definitions.file import read_file
from tests.support.hearing import Said, hear

D = "till-arbete-eller-studier"
AT = datetime(2021, 4, 6, 10, tzinfo=UTC)
PEOPLE = [f"d{number}" for number in range(12)]
OWNER = {"organisation": "vasteras"}
BEFORE = [f"2020-{month:02}" for month in range(7, 13)] + ["2021-01", "2021-02"]  # the programme's months before March


class _SaidOfD(Said):
    def __init__(self, person: str) -> None:
        super().__init__(AT, person)
        self.who |= {"programme_id": D, "controller": "vasteras"}


@pytest.fixture
async def month(empty):
    """Twelve people in the group phase; eight mornings in March 2021, clocks changing on the 28th."""
    empty.tokens.clock.set(AT)
    definition = read_file(Path("libs/local/programmes") / f"{D}.yaml")
    async with empty.pool.acquire() as connection:
        await programmes.keep(connection, heard(definition))
    activity = {"activity_id": "group", "programme_id": D, "title": "Språkträning", "kind": "language-training"}
    await empty.done("/activities", activity, **OWNER)
    await empty.done(
        "/series",
        {"series_id": "mornings", "activity_id": "group", "rule": "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20210401",
         "starts_on": "2021-03-08", "from_time": "09:00", "to_time": "12:00"}, **OWNER,
    )  # fmt: skip
    inbox = Inbox("activities", handlers(empty.tokens.clock), empty.tokens.clock)
    for person in PEOPLE:
        await hear(inbox, empty.pool, _SaidOfD(person).enrolled("2021-03-01"))
    days = [row["day"] for row in await empty.pool.fetch("SELECT day FROM activities.scheduled ORDER BY day")]
    for day in days:
        rows = [{"person_id": person} for person in PEOPLE[:-1]] + [{"person_id": PEOPLE[-1], "status": "excused"}]
        await empty.done(f"/sessions/mornings.{day}/attendance", {"rows": rows}, **OWNER)
    return empty


async def _link(service, person, language="so"):
    body = {"programme_id": D, "person_id": person, "first_day": "2021-03-01", "last_day": "2021-03-31"}
    made = await service.done("/signing-links", {**body, "language": language}, **OWNER)
    listed = (await service.get(f"/signing-links?programme={D}", **OWNER)).json()["links"]
    return next(link for link in listed if link["link_id"] == made["link_id"])


async def _signed(service, code):
    return await service.client.post("/sign", data={"code": code, "language": "so"})


async def _march(service):
    months = (await service.get(f"/months?programme={D}", **OWNER)).json()["months"]
    return next(month for month in months if month["month"] == "2021-03")


async def _lock(service, *names):
    for name in names:
        await service.done("/months", {"programme_id": D, "month": name}, **OWNER)


async def _approve(service, **more):
    listed = (await service.get(f"/attendance?programme={D}&month=2021-03&limit=1000", **OWNER)).json()["attendance"]
    rows = [
        {"operation": "approvals", "body": {"attendance_id": one["attendance_id"], **more}}
        for one in listed if one["stage"] != "approved"
    ]  # fmt: skip
    return (await service.done("/batch", {"mode": "per-row", "commands": rows}, **OWNER))["answers"]


async def test_a_month_is_signed_approved_locked_and_corrected(month):
    before = await _march(month)
    assert (before["attendances"], before["minutes"], before["registered"]) == (84, 77 * 180, 77)
    lock = {"programme_id": D, "month": "2021-03"}
    await _lock(month, *BEFORE)
    assert await month.refused("/months", lock, **OWNER) == (409, "not-approved", "month")

    for person in PEOPLE[:-2]:
        page = await _signed(month, (await _link(month, person))["code"])
        assert page.status_code == 200
    answers = await _approve(month)
    refused = [answer for answer in answers if answer["status"] != 201]
    assert {answer["problem"]["rule"] for answer in refused} == {"not-signed"}
    assert len(refused) == 7  # the seven mornings of the one who did not sign
    await _approve(month, unsigned_because="left-before-signing")
    await month.done("/months", lock, **OWNER)
    assert (await month.post("/months", lock, **OWNER)).status_code == 200
    (locked,) = await month.bodies(f"attendance-month:{D}:2021-03")
    assert (locked["attendances"], locked["people"], locked["minutes"]) == (84, 11, 77 * 180)

    path = "/attendance/mornings.2021-03-08~d0"
    wrong = {"corrects": 1, "replacement": {"status": "present", "minutes": 120}}
    assert await month.refused(f"{path}/corrections", wrong, **OWNER) == (409, "month-locked", "after_lock")
    await month.done(f"{path}/corrections", {**wrong, "after_lock": "left-early"}, **OWNER)
    versions = (await month.get(path, **OWNER)).json()["versions"]
    kinds = [one["type"].split(".")[3] for one in versions]
    assert kinds == ["recorded", "signed", "approved", "corrected"]
    assert (versions[0]["minutes"], versions[3]["replacement"]["minutes"]) == (180, 120)
    assert versions[3]["after_lock"] == "left-early"
    after = await _march(month)
    assert (after["locked"], after["after_lock"], after["registered"], after["minutes"]) == (True, 1, 1, 77 * 180 - 60)
    await _signed(month, (await _link(month, "d0"))["code"])  # what was corrected is signed and approved anew
    assert [answer["status"] for answer in await _approve(month)] == [201]
    assert (await _march(month))["approved"] == 77


async def test_a_batch_locks_what_it_has_just_approved_and_nothing_that_it_has_not(month):
    """A later command of a batch sees what an earlier one decided: before, a month was locked by what was stored."""
    listed = (await month.get(f"/attendance?programme={D}&month=2021-03&limit=1000", **OWNER)).json()["attendance"]
    names = [one["attendance_id"] for one in listed if one["minutes"]]
    more = {"session_id": "mornings.2021-03-08", "person_id": "forgotten", "status": "present", "minutes": 60}
    approvals = [
        {"operation": "approvals", "body": {"attendance_id": name, "unsigned_because": "on-paper"}} for name in names
    ]
    lock = {"operation": "months", "body": {"programme_id": D, "month": "2021-03"}}
    forgotten = {"operation": "attendance", "body": more}

    async def told(*commands):
        return (await month.done("/batch", {"mode": "per-row", "commands": list(commands)}, **OWNER))["answers"]

    await _lock(month, *BEFORE)
    *_, refused = await told(*approvals[1:], forgotten, lock)
    assert refused["problem"]["detail"].startswith("2 attendances")
    late = {"attendance_id": "mornings.2021-03-08~forgotten", "unsigned_because": "on-paper"}
    late |= {"despite": ["outside-spell"]}
    late_one = {"operation": "attendance", "body": {**more, "person_id": "later"}}
    answers = await told(approvals[0], {"operation": "approvals", "body": late}, lock, late_one)
    assert [answer["status"] for answer in answers] == [201, 201, 201, 409]
    assert answers[-1]["problem"]["rule"] == "month-locked"
    (locked,) = await month.bodies(f"attendance-month:{D}:2021-03")
    assert (locked["attendances"], locked["people"], locked["minutes"]) == (85, 12, 77 * 180 + 60)
    assert (await _march(month))["minutes"] == locked["minutes"]


async def test_somebody_forgotten_enters_a_locked_month_only_with_the_reason(month):
    await _approve(month, unsigned_because="paper")
    await _lock(month, *BEFORE, "2021-03")
    late = {"rows": [{"person_id": "d99"}]}
    answers = (await month.done("/sessions/mornings.2021-03-08/attendance", late, **OWNER))["answers"]
    assert answers[0]["problem"]["rule"] == "month-locked"
    again = {"rows": [{"person_id": "d0"}]}  # the sheet read once more changes nothing and needs no reason
    answers = (await month.done("/sessions/mornings.2021-03-08/attendance", again, **OWNER))["answers"]
    assert answers[0]["status"] == 200
    late |= {"after_lock": "forgotten"}
    answers = (await month.done("/sessions/mornings.2021-03-08/attendance", late, **OWNER))["answers"]
    assert answers[0]["status"] == 201
    (event,) = await month.bodies("attendance:mornings.2021-03-08~d99")
    assert event["after_lock"] == "forgotten"


async def test_a_code_works_once_in_any_spelling_and_a_wrong_one_never(month):
    link = await _link(month, "d0", "ar")
    page = await month.client.get("/sign", params={"code": link["code"].upper().replace("-", " ")})
    assert page.status_code == 200
    assert 'lang="ar" dir="rtl"' in page.text
    assert page.text.count("<tr>") == 8
    assert "d0" not in re.sub(r"code=[^\"&]+", "", page.text)  # nobody's id on the page
    assert (await _signed(month, link["code"])).status_code == 200
    for code in (link["code"], "aaaa-bbbb-cccc-dddd", "x" * 60, "é"):
        assert (await _signed(month, code)).status_code == 404, code
    assert (await month.client.get("/sign", params={"code": link["code"]})).status_code == 404
    signed = await month.bodies("attendance:mornings.2021-03-08~d0")
    assert [one.get("means") for one in signed] == [None, "link"]
    stored = await month.pool.fetchval("SELECT string_agg(l::text, '') FROM activities.signing_link l")
    assert link["code"].replace("-", "") not in stored


async def test_a_code_ends_with_its_days(month):
    link = await _link(month, "d0")
    month.tokens.clock.set(AT.replace(day=21))
    assert (await _signed(month, link["code"])).status_code == 404


async def test_attendance_before_the_enrolment_is_known_is_kept_and_counts_when_it_comes(month):
    await month.done("/sessions/mornings.2021-03-11/attendance", {"rows": [{"person_id": "late"}]}, **OWNER)
    before = await _march(month)
    assert before["minutes"] - before["minutes_in_spells"] == 180
    checks = f"/checks/attendance?programme={D}&first_day=2021-03-01&last_day=2021-03-31"
    (found,) = (await month.get(checks, **OWNER)).json()["attendance"]
    assert (found["person_id"], found["checks"]) == ("late", ["outside-spell"])
    inbox = Inbox("activities", handlers(month.tokens.clock), month.tokens.clock)
    said = _SaidOfD("late")
    entered, left = said.enrolled("2021-03-01"), said.exited("2021-03-11")
    await hear(inbox, month.pool, left, entered, entered, left)
    month.tokens.clock.set(AT.replace(hour=12))
    await hear(inbox, month.pool, left)
    after = await _march(month)
    assert after["minutes_in_spells"] == after["minutes"]
    assert (await month.get(checks, **OWNER)).json()["attendance"] == []


async def test_what_is_unlikely_is_approved_by_name_only(month):
    long = {"activity_id": "group", "starts_at": "2021-03-09T05:00:00Z", "ends_at": "2021-03-09T19:00:00Z"}
    await month.done("/sessions", {"session_id": "long", **long}, **OWNER)
    await month.done("/sessions", {"session_id": "beside", **long, "ends_at": "2021-03-09T06:00:00Z"}, **OWNER)
    for session in ("long", "beside"):
        await month.done(f"/sessions/{session}/attendance", {"rows": [{"person_id": "d1"}]}, **OWNER)
    await month.done("/attendance/long~d1/signature", {"means": "paper"}, **OWNER)
    path = "/attendance/long~d1/approval"
    assert await month.refused(path, {}, **OWNER) == (409, "unreasonable", "despite")
    assert await month.refused(path, {"despite": ["overlapping"]}, **OWNER) == (409, "unreasonable", "despite")
    await month.done(path, {"despite": ["overlapping", "over-13-hours"]}, **OWNER)
    approved = (await month.bodies("attendance:long~d1"))[-1]
    assert approved["despite"] == ["over-13-hours", "overlapping"]
    assert await month.refused("/attendance/none/approval", {}, **OWNER) == (404, "unknown-attendance", "attendance_id")


async def test_a_month_that_is_not_over_is_not_locked(month):
    now = {"programme_id": D, "month": "2021-04"}
    assert await month.refused("/months", now, **OWNER) == (422, "month-not-over", "month")
    assert await month.refused("/months", {**now, "month": "2021-13"}, **OWNER) == (
        422, "string-pattern-mismatch", "month",
    )  # fmt: skip


async def test_months_are_locked_in_order_from_the_programmes_first_on(month):
    """Whatever the order they are sent in: an earlier month that nobody locked is named, and no later one is closed."""
    await _approve(month, unsigned_because="paper")
    await _lock(month, *BEFORE[:3], *BEFORE[:1])  # a month that is locked may be locked again
    for later in ("2020-11", "2021-03"):
        answer = await month.post("/months", {"programme_id": D, "month": later}, **OWNER)
        assert (answer.status_code, answer.json()["rule"]) == (409, "months-in-order")
        assert answer.json()["detail"] == "2020-10 comes first: it is not locked"
        assert await month.bodies(f"attendance-month:{D}:{later}") == []
    commands = [
        {"operation": "months", "body": {"programme_id": D, "month": name}}
        for name in ("2021-03", *BEFORE[3:], "2021-03")
    ]
    answers = (await month.done("/batch", {"mode": "per-row", "commands": commands}, **OWNER))["answers"]
    assert [answer["status"] for answer in answers] == [409, 201, 201, 201, 201, 201, 201]
    assert (await _march(month))["locked"]


async def test_a_locked_month_without_attendance_is_listed_like_any_other(month):
    """Whoever locks months in order sees how far they have come, in a summer in which nobody came too."""
    await _lock(month, *BEFORE[:2])
    listed = (await month.get(f"/months?programme={D}", **OWNER)).json()["months"]
    assert [(one["month"], one["locked"]) for one in listed] == [
        ("2020-07", True), ("2020-08", True), ("2021-03", False), ("2021-04", False),
    ]  # fmt: skip
    empty = {name: value for name, value in listed[0].items() if name not in {"month", "locked"}}
    assert empty == dict.fromkeys(listed[2].keys() - {"month", "locked"}, 0)
