"""What partners and staff read of single things: their own, the programme's, and exact counts only where allowed."""

from datetime import timedelta

import pytest

from tests.support.asking import Asker
from tests.support.read_model import KNOWN_AT
from tests.support.tokens import Tokens

FRIEND = {"role": "partner", "organisation": "friend"}


@pytest.fixture(autouse=True)
def reporting_is_not_behind(tokens: Tokens) -> None:
    tokens.clock.set(KNOWN_AT)


async def bridge(asker: Asker, fields: str, **who) -> dict:
    return (await asker.read(f'{{ programme(id: "bridge") {{ {fields} }} }}', **who))["programme"]


async def test_a_referrer_reads_its_own_referrals_by_its_own_number(asker: Asker):
    fields = "nodes { nodeId programmeId reference status nextStep sharedOn } pageInfo { hasNextPage }"
    data = await asker.read(
        f'{{ referrals {{ {fields} }} one: referrals(reference: "other") {{ {fields} }} }}', **FRIEND
    )
    referral = {
        "nodeId": "Referral:referral-friend", "programmeId": "bridge", "reference": "REF-OF-FRIEND",
        "status": "ACCEPTED", "nextStep": "GROUP_START", "sharedOn": "2024-04-01",
    }  # fmt: skip
    assert data["referrals"] == {"nodes": [referral], "pageInfo": {"hasNextPage": False}}
    assert data["one"]["nodes"] == []


@pytest.mark.parametrize(("seconds", "shown"), [(5, True), (6, False), (3600, False)])
async def test_views_of_people_are_closed_while_reporting_is_behind(asker: Asker, seconds, shown):
    asker.tokens.clock.set(KNOWN_AT + timedelta(seconds=seconds))
    data = await asker.read(
        """{ referrals { nodes { reference } } placements { nodes { id } } openings { nodes { id } }
        referral: node(id: "Referral:referral-friend") { nodeId }
        placement: node(id: "Placement:placement-of-friend") { nodeId }
        watermark { peopleWithheld { reason } } }""",
        **FRIEND,
    )
    people = ("referrals", "placements", "referral", "placement")
    assert [data[name] is not None for name in people] == [shown] * 4
    assert data["openings"]["nodes"] == [{"id": "opening-of-friend"}]
    assert (data["watermark"]["peopleWithheld"] is None) is shown


async def test_an_employer_reads_its_own_openings_and_placements(asker: Asker):
    data = await asker.read(
        """{ openings { nodes { id seats instrument extent startsOn endsOn closed } }
        placements { nodes { id openingId kind status offeredOn startedOn endedOn } } }""",
        **FRIEND,
    )
    assert data["openings"]["nodes"] == [
        {"id": "opening-of-friend", "seats": 2, "instrument": "internship", "extent": 100, "startsOn": "2024-04-01",
         "endsOn": "2024-09-30", "closed": "filled"}
    ]  # fmt: skip
    assert data["placements"]["nodes"] == [
        {"id": "placement-of-friend", "openingId": "opening-of-friend", "kind": "internship", "status": "ENDED",
         "offeredOn": "2024-03-01", "startedOn": "2024-04-01", "endedOn": "2024-05-01"}
    ]  # fmt: skip


@pytest.mark.parametrize("exact", [True, False])
async def test_a_session_says_its_room_to_all_and_how_full_it_is_to_exact_readers(asker: Asker, exact):
    fields = "nodes { nodeId title startsAt endsAt capacity cancelled occupancy { taken waiting free } }"
    found = await bridge(asker, f"sessions {{ {fields} }}", **({} if exact else FRIEND))
    assert found["sessions"]["nodes"] == [
        {
            "nodeId": "Session:bridge/session", "title": "Course 00", "startsAt": "2024-03-04T09:00:00+00:00",
            "endsAt": "2024-03-04T11:00:00+00:00", "capacity": 9000, "cancelled": "snow",
            "occupancy": {"taken": 6161, "waiting": 0, "free": 2839} if exact else None,
        }
    ]  # fmt: skip


async def test_sessions_are_found_by_their_day_in_stockholm_and_by_activity(asker: Asker):
    found = await bridge(
        asker,
        """on: sessions(from: "2024-03-04", to: "2024-03-04") { nodes { id } }
        before: sessions(to: "2024-03-03") { nodes { id } } after: sessions(from: "2024-03-05") { nodes { id } }
        of: sessions(activity: "activity-00") { nodes { id } } other: sessions(activity: "x") { nodes { id } }""",
    )
    assert {name: len(page["nodes"]) for name, page in found.items()} == {
        "on": 1, "before": 0, "after": 0, "of": 1, "other": 0,
    }  # fmt: skip


@pytest.mark.parametrize("exact", [True, False])
async def test_money_is_stated_and_budgeted_for_all_and_spent_for_exact_readers(asker: Asker, exact):
    found = await bridge(
        asker,
        """budget { total about cofinancingPercent spent early: spent(asOf: "2024-03-31")
        lines { line title financing funderId amount spent } }""",
        **({} if exact else FRIEND),
    )
    spent = "8842.75" if exact else None
    assert found["budget"] == {
        "total": "5258446.00", "about": False, "cofinancingPercent": 25, "spent": spent,
        "early": "0.00" if exact else None,
        "lines": [{"line": "staff", "title": "Staff", "financing": "GRANT", "funderId": "steering",
                   "amount": "9000.00", "spent": spent}],
    }  # fmt: skip


@pytest.mark.parametrize("exact", [True, False])
async def test_survey_results_are_exact_or_not_there(asker: Asker, exact):
    fields = "instrument moment respondent answers items { item answered affirmed mean }"
    found = await bridge(asker, f"surveyResults {{ {fields} }}", **({} if exact else FRIEND))
    glad = {"item": "glad", "answered": 1, "affirmed": 1, "mean": "5531.0"}
    result = {"instrument": "asked", "moment": "EXIT", "respondent": "PARTICIPANT", "answers": 1, "items": [glad]}
    assert found["surveyResults"] == ([result] if exact else None)


async def test_phases_and_deliverables_are_for_everybody_who_takes_part(asker: Asker):
    found = await bridge(
        asker,
        """phases { id title(lang: EN) fromWeek toWeek }
        deliverables { nodeId kind title status reachedOn evidence organisationId }""",
        **FRIEND,
    )
    assert found["phases"] == [{"id": "start", "title": "Start", "fromWeek": 1, "toWeek": 4}]
    assert found["deliverables"] == [
        {"nodeId": "Deliverable:bridge/tool", "kind": "TOOL", "title": "A tool", "status": "DONE",
         "reachedOn": "2024-04-01", "evidence": ["https://tools.example/it"], "organisationId": "friend"}
    ]  # fmt: skip


@pytest.mark.parametrize("node", [
    "Programme:bridge", "Goal:bridge:reached", "Activity:activity-00", "Session:bridge/session",
    "Deliverable:bridge/tool", "Referral:referral-owner", "Opening:opening-of-owner", "Placement:placement-of-owner",
])  # fmt: skip
async def test_what_has_a_global_id_can_be_asked_for_again_by_it(asker: Asker, node):
    found = (await asker.read(f'{{ node(id: "{node}") {{ __typename nodeId }} }}'))["node"]
    assert found == {"__typename": node.partition(":")[0], "nodeId": node}


@pytest.mark.parametrize("node", ["", ":", "bridge", "Programme:", "Nothing:bridge", "Goal:bridge", "Query:bridge"])
async def test_what_is_no_global_id_finds_nothing(asker: Asker, node):
    assert await asker.read(f'{{ node(id: "{node}") {{ nodeId }} }}') == {"node": None}


STANDING = "state pending lost low high secondary worst best forecast method needed daysLeft"


async def test_where_a_goal_stands_is_told_to_exact_readers_alone(asker: Asker):
    fields = f'goal(id: "satisfied") {{ standing {{ {STANDING} }} }}'
    found = (await bridge(asker, fields))["goal"]["standing"]
    assert found == {
        "state": "ON_TRACK", "pending": 0, "lost": 0, "low": "79.2", "high": "80.8", "secondary": True, "worst": "80.0",
        "best": "80.0", "forecast": "80.0", "method": "AS_IT_IS", "needed": 0, "daysLeft": 239,
    }  # fmt: skip
    assert (await bridge(asker, fields, **FRIEND))["goal"]["standing"] is None


async def test_a_curve_is_told_by_day_week_or_month(asker: Asker):
    curve = 'curve(from: "2024-02-05", to: "2024-05-06", by: {}) {{ on numerator }}'
    fields = " ".join(f"{by.lower()}: {curve.format(by)}" for by in ("DAY", "WEEK", "MONTH"))
    found = (await bridge(asker, f'goal(id: "reached") {{ {fields} }}'))["goal"]
    steps = {by: [(step["on"], step["numerator"]) for step in found[by]] for by in ("day", "week", "month")}
    assert steps == {
        "day": [("2024-02-05", 0), ("2024-02-10", 7336), ("2024-04-20", 7341)],
        "week": [("2024-02-05", 7336), ("2024-04-15", 7341)],
        "month": [("2024-02-05", 7336), ("2024-04-01", 7341)],
    }


async def test_reports_and_their_calendar_are_listed_closed_ones_for_exact_readers(asker: Asker):
    fields = """reports { nodeId kind edition title(lang: EN) coversFrom coversTo signedAt calendarId
        files { format language mediaType path } } calendar { id dueOn deliveredOn toOrganisations title(lang: EN) }"""
    exact, partner = [await bridge(asker, fields, **who) for who in ({}, FRIEND)]
    assert [report["edition"] for report in exact["reports"]] == ["CLOSED", "OPEN"]
    assert partner["reports"] == [
        {
            "nodeId": "Report:report-of-bridge", "kind": "INTERIM", "edition": "OPEN", "title": "Interim report",
            "coversFrom": "2024-01-01", "coversTo": "2024-03-31", "signedAt": "2024-04-02T08:00:00+00:00",
            "calendarId": "spring",
            "files": [{"format": "pdf", "language": "sv", "mediaType": "application/pdf",
                       "path": "/reports/report-of-bridge/pdf?language=sv"}],
        }
    ]  # fmt: skip
    assert partner["calendar"] == [
        {"id": "spring", "dueOn": "2024-04-15", "deliveredOn": "2024-04-02", "toOrganisations": ["steering"],
         "title": "Spring"}
    ]  # fmt: skip


@pytest.mark.parametrize(("organisation", "role", "report", "status"), [
    ("friend", "partner", "report-of-bridge", 200), ("friend", "partner", "closed-report-of-bridge", 404),
    ("owner", "coordinator", "closed-report-of-bridge", 200), ("stranger", "coordinator", "report-of-bridge", 404),
    ("friend", "partner", "report-of-harbour", 404), ("owner", "partner", "closed-report-of-bridge", 404),
    ("friend", "partner", "nothing", 404),
])  # fmt: skip
async def test_a_report_is_downloaded_by_whoever_sees_it_in_the_view(asker, organisation, role, report, status):
    headers = asker.tokens.header(role, organisation=organisation)
    answer = await asker.client.get(f"/reports/{report}/pdf", headers=headers)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.content == b"%PDF-"
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == 'attachment; filename="report-sv.pdf"'
    else:
        assert answer.json()["rule"] == "no-such-report"
    assert (await asker.client.get(f"/reports/{report}/pdf")).status_code == 401
    assert (await asker.client.get(f"/reports/{report}/exe", headers=headers)).status_code == 422
