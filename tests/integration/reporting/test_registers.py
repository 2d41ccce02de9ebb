"""AMIF's register and what coordination associations ask: identities for those who may be named, unknown stays open."""

import io
from datetime import date

import openpyxl
import pytest

from contracts.base import Event
from contracts.enrolment_people import ConsentGiven, ConsentWithdrawn
from contracts.enrolment_way import StatusRecorded, VolumeCounted
from contracts.programme import Budget
from tests.support.handing_in import AT, programme, town
from tests.support.histories import PROGRAMME
from tests.support.stories import Story

AMIF = f"/exports/{PROGRAMME}/amif-register"
FINSAM = f"/exports/{PROGRAMME}/coordination-set"


@pytest.fixture
async def bridge(own_database, connection, tmp_path):
    asked = {"attributes": ("third-country", "unaccompanied-minor"), "budget": Budget(total="500000.00")}
    told = programme().model_copy(update={**asked, "planned_participants": 30})
    async with town(own_database, connection, tmp_path, told) as made:
        for person in ("p-1", "p-2"):
            await made.registers(person)
        yield made


def _status(story: Story, version: int, point: str, **more: object) -> tuple:
    about = {**story.common(date(2019, 3, 1)), "spell": 1, "point": point}
    return f"way:{PROGRAMME}:{story.person}", version, StatusRecorded(**about, **more)


def _consent(story: Story, version: int, kind: type[Event]) -> tuple:
    event = kind(**story.common(date(2019, 1, 14)), organisation="finsam")
    return f"consent:{story.person}:{PROGRAMME}:finsam", version, event


async def test_amifs_register_has_identity_and_says_neither_yes_nor_no_of_what_nobody_said(bridge):
    one = Story("p-1").enters(date(2019, 1, 14), attributes=("third-country", "unaccompanied-minor"))
    other = Story("p-2").enters(date(2019, 2, 1), gender=None, age=None).leaves(date(2019, 5, 31))
    await bridge.hears([*one.log, *other.log, *Story("p-8").enters(date(2019, 2, 1), role="volunteer").log])
    assert await bridge.rows(f"{AMIF}?format=csv") == [
        ["198507099805", "1985-07-09", "woman", "30", "2019-01-14", "", "ja", "ja"],
        ["199001019802", "1990-01-01", "", "", "2019-02-01", "2019-05-31", "nej", ""],
    ]
    answer = await bridge.get(f"{AMIF}?language=en")
    title, first, _ = openpyxl.load_workbook(io.BytesIO(answer.content)).active.values
    assert title[3] == "Age at first registration"
    assert first[3] == 30
    assert first[6] == "yes"


async def test_in_a_programme_that_does_not_ask_for_it_nobody_is_said_to_be_no_unaccompanied_minor(
    own_database, connection, tmp_path
):
    async with town(own_database, connection, tmp_path) as made:
        await made.registers("p-1")
        await made.hears(Story("p-1").enters(date(2019, 1, 14)).log)
        ((*_, minor, outside),) = await made.rows(f"{AMIF}?format=csv")
        assert (minor, outside) == ("", "")


async def test_the_protected_stand_in_the_register_by_birth_date_and_marker(bridge):
    await bridge.enrolment.done("/people/p-1/protection", {"protected": True}, organisation="town")
    await bridge.hears(Story("p-1").enters(date(2019, 1, 14)).log)
    (row,) = await bridge.rows(f"{AMIF}?format=csv")
    assert row[0] == "19850709 skyddad identitet"


async def test_a_participant_before_and_after_as_far_as_it_is_known(bridge):
    story = Story("p-1").enters(date(2019, 1, 14), referrer="finsam").leaves(date(2019, 3, 4))
    before = {"education": "isced-1-2", "income_sources": ("social-assistance",), "work_extent": 0}
    told = [
        *story.log, _consent(story, 1, ConsentGiven), _status(story, 1, "entry", **before),
        _status(story, 2, "exit", work_extent=50, studies_extent=0),
    ]  # fmt: skip
    await bridge.hears(told)
    (one,) = (await bridge.get(FINSAM)).json()["participants"]
    assert one == {
        "person_id": "p-1", "consent": "given", "gender": "woman", "age": 30, "referrer": "finsam",
        "starts_on": "2019-01-14", "ends_on": "2019-03-04", "end_reason": "completed", "days": 50,
        "education": "isced-1-2", "income_before": ["social-assistance"], "income_after": None,
        "work_before": 0, "work_after": 50, "studies_before": None, "studies_after": 0,
        "active_after": True, "started_or_increased": True,
    }  # fmt: skip


async def test_what_nobody_told_is_unknown_and_neither_zero_nor_no(bridge):
    await bridge.hears(Story("p-1").enters(date(2019, 1, 14)).log)
    (one,) = (await bridge.get(FINSAM)).json()["participants"]
    unknown = (
        "consent", "referrer", "ends_on", "end_reason", "days", "education", "income_before", "work_before",
        "work_after", "studies_after", "active_after", "started_or_increased",
    )  # fmt: skip
    assert {one[name] for name in unknown} == {None}


@pytest.mark.parametrize(
    ("before", "after", "more"), [((0, 0), (0, 0), False), ((50, 0), (50, 0), False), ((None, 0), (50, 0), None),
                                  ((50, 0), (40, 20), True), ((None, None), (0, 0), False)]
)  # fmt: skip
async def test_started_or_increased_is_said_only_where_it_is_known(bridge, before, after, more):
    story = Story("p-1").enters(date(2019, 1, 14)).leaves(date(2019, 3, 4))
    told = [
        _status(story, version, point, work_extent=work, studies_extent=studies)
        for version, (point, (work, studies)) in enumerate((("entry", before), ("exit", after)), 1)
    ]
    await bridge.hears([*story.log, *told])
    (one,) = (await bridge.get(FINSAM)).json()["participants"]
    assert one["started_or_increased"] is more


async def test_only_who_consented_is_followed_by_name(bridge):
    one, other = Story("p-1").enters(date(2019, 1, 14)), Story("p-2").enters(date(2019, 1, 15))
    changed = [_consent(other, 1, ConsentGiven), _consent(other, 2, ConsentWithdrawn)]
    await bridge.hears([*one.log, *other.log, _consent(one, 1, ConsentGiven), *changed])
    rows = await bridge.rows(f"{FINSAM}/file?format=csv")
    assert [row[:3] for row in rows] == [["198507099805", "given", "woman"], ["", "withdrawn", "woman"]]
    told = (await bridge.get(FINSAM)).json()["participants"]
    assert [one["person_id"] for one in told] == ["p-1", None]


async def test_where_only_numbers_are_kept_there_are_only_numbers(bridge):
    about = {"programme_id": PROGRAMME, "controller": "town", "volume_id": "v-1", "gender": "woman"}
    days = {"occurred_on": date(2019, 2, 1), "until": date(2019, 2, 28), "recorded_at": AT}
    counted = [(f"volume:v-{n}", 1, VolumeCounted(**{**about, **days, "volume_id": f"v-{n}"}, count=n)) for n in (0, 4)]
    await bridge.hears(counted)
    (volume,) = (await bridge.get(FINSAM)).json()["volumes"]
    assert (volume["count"], volume["gender"], volume["until"]) == (4, "woman", "2019-02-28")


async def test_the_intervention_says_what_its_definition_knows_and_no_budget_by_year(bridge):
    told = (await bridge.get(FINSAM)).json()["intervention"]
    assert (told["follow_up"], told["planned_participants"]) == ("personal-data", 30)
    assert told["budget_total"] == "500000.00"
    assert told["budget_by_year"] is None


async def test_registers_are_for_the_owners_coordinators(bridge):
    for path in (AMIF, FINSAM, f"{FINSAM}/file"):
        for role in ("caseworker", "steering", "auditor", "partner"):
            assert (await bridge.get(path, role=role)).status_code == 403
        assert (await bridge.get(path, organisation="elsewhere")).status_code == 404
