"""What is amiss is listed row by row, with the command that mends it; what is mended is listed no more."""

from datetime import date

import pytest

from contracts.enrolment import OutcomeRecorded, ParticipationCorrected
from contracts.enrolment_way import FollowUpRecorded
from contracts.programme import FollowUp
from tests.support.handing_in import programme, town
from tests.support.histories import PROGRAMME
from tests.support.stories import Story, merged

LISTS = f"/quality/{PROGRAMME}"
POINT = FollowUp(id="exit-28-days", title=programme().title, days_after_exit=28, status="within")


@pytest.fixture
async def bridge(own_database, connection, tmp_path):
    asked = programme().model_copy(update={"follow_ups": (POINT,)})
    async with town(own_database, connection, tmp_path, asked) as made:
        yield made


async def _rows(bridge, flaw: str) -> list[dict]:
    answer = await bridge.get(f"{LISTS}/{flaw}")
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]


async def _counts(bridge) -> dict[str, int]:
    told = (await bridge.get(LISTS)).json()
    return {one["flaw"]: one["count"] for one in (*told["flaws"], *told["noted"]) if one["count"]}


def _outcome(story: Story, number: int, kind: str, **days: date) -> Story:
    first = min(days.values())
    return story.say(OutcomeRecorded(**story.common(first), outcome_id=f"o-{number}", kind=kind, **days))


async def test_nothing_is_amiss_where_nothing_was_said(bridge):
    assert await _counts(bridge) == {}
    told = (await bridge.get(LISTS)).json()
    assert len(told["flaws"]) == 7
    assert told["merges_suspected"]["path"] == "/merge-proposals?controller=town"


async def test_a_record_that_lacks_what_the_fund_asks_is_incomplete_until_it_is_corrected(bridge):
    story = Story().enters(date(2019, 1, 14), gender=None)
    await bridge.hears(story.log)
    (row,) = await _rows(bridge, "incomplete-record")
    assert row["details"] == ["gender", "education", "employment"]
    assert row["about"] == "participation:bridge:p-1/1"
    assert row["mend"] == {
        "service": "enrolment", "method": "POST", "path": "/participations/bridge/p-1/corrections",
    }  # fmt: skip
    entered = story.log[0][2]
    known = {"gender": "woman", "education": "isced-3-4", "employment": "unemployed"}
    whole = entered.model_copy(update={"entry": entered.entry.model_copy(update=known)})
    story.say(ParticipationCorrected(**story.common(date(2019, 2, 1)), corrects=1, replacement=whole))
    await bridge.hears(story.log[1:])
    assert await _rows(bridge, "incomplete-record") == []


async def test_a_follow_up_that_nobody_answered_is_missing_once_its_last_day_has_gone(bridge):
    gone = [Story(person).enters(date(2019, 1, 14)) for person in ("p-1", "p-2", "p-3", "p-4")]
    gone[0].leaves(date(2019, 3, 1))
    gone[1].leaves(date(2019, 5, 20))  # asked until 17 June
    gone[2].leaves(date(2019, 3, 1)).enters(date(2019, 3, 20), 2)
    gone[3].leaves(date(2019, 3, 1))
    about = {**gone[3].common(date(2019, 3, 10)), "spell": 1, "point": "exit-28-days", "reached": False}
    await bridge.hears([said for story in gone for said in story.log])
    await bridge.hears([("way:bridge:p-4", 1, FollowUpRecorded(**about))])
    (row,) = await _rows(bridge, "missing-follow-up")
    assert (row["person_id"], row["on"], row["details"]) == ("p-1", "2019-03-29", ["exit-28-days"])
    assert row["mend"]["path"] == "/participations/bridge/p-1/follow-ups"


async def test_outcomes_that_cannot_both_be_true_contradict_each_other(bridge):
    story = Story().enters(date(2019, 1, 14))
    _outcome(story, 1, "employment-permanent", started_on=date(2019, 3, 1))
    _outcome(story, 2, "none", started_on=date(2019, 4, 1))
    _outcome(story, 3, "internship", started_on=date(2019, 2, 10), ended_on=date(2019, 2, 1))
    _outcome(story, 4, "none", started_on=date(2019, 2, 1), ended_on=date(2019, 2, 28))
    await bridge.hears(story.log)
    told = {row["about"]: row["details"] for row in await _rows(bridge, "contradictory-outcome")}
    assert told == {
        "participation:bridge:p-1/3": ["beside-employment-permanent"],
        "participation:bridge:p-1/4": ["ended-before-it-started"],
    }


async def test_attendance_outside_every_spell_and_of_nobody_enrolled(bridge):
    story = Story().enters(date(2019, 2, 1)).attends(date(2019, 1, 31)).attends(date(2019, 2, 1))
    await bridge.hears([*story.log, *Story("p-9").attends(date(2019, 2, 2)).log])
    (row,) = await _rows(bridge, "attendance-outside-spell")
    assert (row["on"], row["mend"]["path"]) == ("2019-01-31", "/attendance/s-1~p-1/corrections")
    unmatched = {row["about"]: row["details"] for row in await _rows(bridge, "unmatched-reference")}
    assert unmatched["attendance:s-1~p-9/1"] == ["never-enrolled", "unknown-activity"]


async def test_an_exit_of_a_spell_that_nobody_began_is_unmatched(bridge):
    await bridge.hears(Story().enters(date(2019, 2, 1)).leaves(date(2019, 3, 1), 2).log)
    (row,) = await _rows(bridge, "unmatched-reference")
    assert (row["details"], row["on"]) == (["no-spell-2"], "2019-03-01")


async def test_spells_of_one_human_being_side_by_side_show_after_a_merge(bridge):
    await bridge.hears([*Story().enters(date(2019, 1, 14)).log, *Story("p-2").enters(date(2019, 2, 1)).log])
    assert await _rows(bridge, "spells-side-by-side") == []
    await bridge.hears([merged(1, "p-1", "p-2")])
    (row,) = await _rows(bridge, "spells-side-by-side")
    assert (row["person_id"], row["about"]) == ("p-1", "participation:bridge:p-2/1")


async def test_a_day_longer_than_is_likely_names_each_of_its_attendances(bridge):
    story = Story().enters(date(2019, 1, 14)).attends(date(2019, 2, 1), 500).attends(date(2019, 2, 1), 300)
    await bridge.hears(story.log)
    told = await _rows(bridge, "unreasonable-hours")
    assert [(row["about"], row["details"]) for row in told] == [
        ("attendance:s-1~p-1/1", ["minutes-800"]), ("attendance:s-2~p-1/1", ["minutes-800"]),
    ]  # fmt: skip


async def test_what_imports_noted_is_counted_as_ever_and_listed_here(bridge):
    story = (
        Story().enters(date(2019, 1, 14), findings=("no-gender",)).attends(date(2019, 2, 1), findings=("no-session",))
    )
    story.attends(date(2019, 2, 2), findings=("no-session",)).was_elsewhere(2)
    await bridge.hears(story.log)
    noted = {one["flaw"]: one["count"] for one in (await bridge.get(LISTS)).json()["noted"]}
    assert noted == {"no-gender": 1, "no-session": 1}
    for flaw, count in noted.items():
        assert len(await _rows(bridge, flaw)) == count


async def test_lists_come_in_pages_of_which_none_lacks_a_row_or_has_one_twice(bridge):
    people = [Story(f"p-{number}").enters(date(2019, 1, 14)) for number in range(7)]
    await bridge.hears([said for story in people for said in story.log])
    found, after = [], ""
    while after is not None:
        page = (await bridge.get(f"{LISTS}/incomplete-record?limit=3&after={after}")).json()
        found += [row["person_id"] for row in page["rows"]]
        assert page["count"] == 7
        after = page["next"]
    assert found == [f"p-{number}" for number in range(7)]


async def test_counts_are_for_whoever_reads_figures_and_people_for_whoever_works_with_them(bridge):
    for role in ("coordinator", "caseworker", "steering", "auditor"):
        assert (await bridge.get(LISTS, role=role)).status_code == 200
    for role, status in {"caseworker": 200, "steering": 403, "auditor": 403}.items():
        assert (await bridge.get(f"{LISTS}/incomplete-record", role=role)).status_code == status
    assert (await bridge.get(f"{LISTS}/no-such-flaw")).status_code == 404
    assert (await bridge.get(LISTS, organisation="elsewhere")).status_code == 404
