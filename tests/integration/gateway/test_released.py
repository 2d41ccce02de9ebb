"""What partners read of people: the newest release or one they choose, in words and numbers, and nothing else."""

from datetime import timedelta

import pytest

from tests.support.asking import Asker
from tests.support.read_model import KNOWN_AT

PARTNER = {"role": "partner", "organisation": "friend"}
SAID = """query($release: ID) { programme(id: "bridge") { goal(id: "satisfied") { released(release: $release) {
    release { id ordinal version madeOn madeAt step text english: text(lang: EN) } state
    headline { value atLeast ofAtLeast ofExact shownSince final text(lang: EN) }
    breakdown(facet: GENDER) { value atLeast text(lang: SV) } curve { release on version atLeast ofAtLeast } } } } }"""


async def test_a_partner_reads_at_least_values_with_their_release(asker: Asker):
    said = (await asker.read(SAID, **PARTNER))["programme"]["goal"]["released"]
    assert said["release"] == {
        "id": "bridge~3", "ordinal": 3, "version": 2, "madeOn": "2024-04-29", "madeAt": "2024-04-29T04:30:00+00:00",
        "step": 5,
        "text": "Släpp 3, gjort 2024-04-29 06:30: minst så många människor, i steg om 5. Inte exakta siffror.",
        "english": "Release 3, made 2024-04-29 06:30: at least so many people, in steps of 5. Not exact figures.",
    }  # fmt: skip
    assert said["headline"] == {
        "value": "", "atLeast": 15, "ofAtLeast": 20, "ofExact": False, "shownSince": "2024-04-29", "final": False,
        "text": "at least 15 of at least 20",
    }  # fmt: skip
    assert said["state"] == "CANNOT_BE_SAID_YET"
    assert said["breakdown"] == [{"value": "man", "atLeast": 15, "text": "minst 15"}]
    assert said["curve"] == [
        {"release": "bridge~1", "on": "2024-04-15", "version": 1, "atLeast": None, "ofAtLeast": 10},
        {"release": "bridge~2", "on": "2024-04-22", "version": 2, "atLeast": 10, "ofAtLeast": 20},
        {"release": "bridge~3", "on": "2024-04-29", "version": 2, "atLeast": 15, "ofAtLeast": 20},
    ]


async def test_an_older_release_says_what_it_said_then(asker: Asker):
    said = (await asker.read(SAID, variables={"release": "bridge~1"}, **PARTNER))["programme"]["goal"]["released"]
    assert said["release"]["ordinal"] == 1
    assert said["headline"]["atLeast"] is None
    assert said["headline"]["text"] == "cannot be shown at this size"
    assert said["state"] == "CANNOT_BE_SAID_YET", "never `missed`"
    assert [step["release"] for step in said["curve"]] == ["bridge~1"]


@pytest.mark.parametrize("release", ["bridge~4", "harbour~1", "", "'; --"])
async def test_a_release_that_is_not_the_programmes_says_nothing(asker: Asker, release):
    data = await asker.read(SAID, variables={"release": release}, **PARTNER)
    assert data["programme"]["goal"]["released"] is None


async def test_releases_come_newest_first_a_page_at_a_time(asker: Asker):
    page = """query($after: String) { programme(id: "bridge") { release { id } releases(first: 2, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor } } } }"""
    first = (await asker.read(page, **PARTNER))["programme"]
    assert first["release"] == {"id": "bridge~3"}
    assert [node["id"] for node in first["releases"]["nodes"]] == ["bridge~3", "bridge~2"]
    cursor = first["releases"]["pageInfo"]["endCursor"]
    rest = (await asker.read(page, variables={"after": cursor}, **PARTNER))["programme"]["releases"]
    assert [node["id"] for node in rest["nodes"]] == ["bridge~1"]
    assert not rest["pageInfo"]["hasNextPage"]
    another = {"role": "coordinator", "organisation": "owner", "variables": {"after": cursor}}
    assert await asker.refused(page, **another) == "cursor-not-ours"


async def test_staff_read_releases_beside_their_exact_figures(asker: Asker):
    goal = (await asker.read('{ programme(id: "bridge") { goal(id: "reached") { figure { value } withheld { reason }'
                             ' released { headline { atLeast } state } } } }'))["programme"]["goal"]  # fmt: skip
    assert goal["figure"] == {"value": "7341"}
    assert goal["withheld"] is None
    assert goal["released"] == {"headline": {"atLeast": 20}, "state": "CANNOT_BE_SAID_YET"}


async def test_a_goal_without_a_target_has_no_state_and_what_no_release_shows_says_why(asker: Asker):
    goals = """{ programmes { nodes { goals { id released { state } withheld { reason } } withheld { reason } } } }"""
    bridge = (await asker.read(goals, **PARTNER))["programmes"]["nodes"][0]
    assert bridge["withheld"] == {"reason": "IN_RELEASES"}
    assert {goal["id"]: (goal["released"], goal["withheld"]["reason"]) for goal in bridge["goals"]} == {
        "reached": ({"state": "CANNOT_BE_SAID_YET"}, "IN_RELEASES"),
        "satisfied": ({"state": "CANNOT_BE_SAID_YET"}, "IN_RELEASES"),
        "hours": (None, "NOT_RELEASED"),
        "untargeted": ({"state": None}, "IN_RELEASES"),
        "few": ({"state": "CANNOT_BE_SAID_YET"}, "IN_RELEASES"),
        "stay": (None, "NOT_RELEASED"),
        "cost": (None, "NOT_RELEASED"),
    }
    harbour = (await asker.read(goals, role="partner", organisation="stranger"))["programmes"]["nodes"][0]
    assert harbour["withheld"] == {"reason": "NO_RELEASE_YET"}
    assert {goal["withheld"]["reason"] for goal in harbour["goals"]} == {"NO_RELEASE_YET"}


@pytest.mark.parametrize(("release", "at_least"), [("bridge~1", 10), ("bridge~2", 20), ("bridge~3", 20)])
async def test_a_ceiling_is_never_said_to_be_kept_because_at_least_so_many_may_be_more(asker, release, at_least):
    few = """query($release: ID) { programme(id: "bridge") { goal(id: "few") { target atMost
        released(release: $release) { state headline { atLeast } } } } }"""
    told = (await asker.read(few, variables={"release": release}, **PARTNER))["programme"]["goal"]
    assert (told["target"], told["atMost"]) == (15, True)
    assert told["released"] == {"state": "CANNOT_BE_SAID_YET", "headline": {"atLeast": at_least}}


async def test_partners_read_what_is_wanted_in_days_and_money_and_no_figure_of_it(asker: Asker):
    asked = """{ programme(id: "bridge") { goals { id kind unit target atMost figure { value } curve { shown }
        standing { state } breakdown(facet: GENDER) { shown } withheld { reason } } } }"""
    goals = {goal["id"]: goal for goal in (await asker.read(asked, **PARTNER))["programme"]["goals"]}
    nothing = {"figure": None, "curve": None, "standing": None, "breakdown": None}
    why = {"reason": "NOT_RELEASED"}
    stay = {"id": "stay", "kind": "DURATION", "unit": "DAYS", "target": 60, "atMost": False, "withheld": why}
    cost = {"id": "cost", "kind": "RATIO", "unit": "SEK", "target": 180_000, "atMost": True, "withheld": why}
    assert (goals["stay"], goals["cost"]) == (stay | nothing, cost | nothing)


@pytest.mark.parametrize(("seconds", "closed"), [(0, False), (5, False), (6, True), (3600, True)])
async def test_views_of_people_close_when_reporting_is_more_than_five_seconds_behind(asker: Asker, seconds, closed):
    asker.tokens.clock.set(KNOWN_AT + timedelta(seconds=seconds))
    said = (await asker.read("{ watermark { peopleWithheld { reason sentence(lang: EN) } } }", **PARTNER))["watermark"]
    sentence = "Views of people are not shown now: what is known is more than five seconds old."
    assert said["peopleWithheld"] == ({"reason": "REPORTING_BEHIND", "sentence": sentence} if closed else None)
