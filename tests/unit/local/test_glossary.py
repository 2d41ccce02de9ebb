"""The glossary has every code that people meet, no other, and each in Swedish and in English."""

import re
from pathlib import Path
from typing import get_args

import pytest
from graphql import GraphQLEnumType, build_schema

from contracts import activities, activities_costs, activities_results, enrolment_codes, enrolment_programme
from contracts import enrolment_referrals as referrals
from contracts import enrolment_way as way
from contracts.programme import Goal, Measure
from contracts.programme.definition import Role as OrganisationRole
from contracts.reporting import ReportSigned
from contracts.roles import ROLES
from reporting.domain.levels import windows

ROOT = Path(__file__).parents[3]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()


def _rows(table: str) -> list[list[str]]:
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


SECTIONS = {
    heading: _rows(body)
    for heading, body in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", GLOSSARY, re.MULTILINE | re.DOTALL)
}
SCHEMA = build_schema((ROOT / "services" / "gateway" / "schema.graphql").read_text())


def _shown(enum: str) -> set[str]:
    """The codes of an enum of the gateway, as they stand in files."""
    found = SCHEMA.get_type(enum)
    assert isinstance(found, GraphQLEnumType)
    return {value.lower().replace("_", "-") for value in found.values}


def _goal_kinds() -> set[str]:
    union, _ = get_args(Goal)
    return {kind for goal in get_args(union) for kind in get_args(goal.model_fields["kind"].annotation)}


CODES = {
    "Roles of organisations in a programme": set(get_args(OrganisationRole)),
    "Roles of a token": set(ROLES),
    "Measures of people": set(get_args(Measure)),
    "Kinds of goals": _goal_kinds(),
    "Outcomes": set(get_args(enrolment_codes.OutcomeKind)),
    "Why a spell ended": set(get_args(enrolment_codes.ExitReason)),
    "Employment status": set(get_args(enrolment_codes.EmploymentStatus)),
    "Where a referral stands": {"made", *get_args(referrals.ReferralStatus)},
    "What comes next for a referral": set(get_args(referrals.NextStep)),
    "Attendance": set(get_args(activities.AttendanceStatus)),
    "Whom an activity is for": set(get_args(activities.Audience)),
    "Where a placement stands": _shown("PlacementStatus"),
    "Deliverables": set(get_args(activities_results.DeliverableKind)),
    "Where a deliverable stands": set(get_args(activities_results.DeliverableStatus)),
    "Who pays a budget line": set(get_args(activities_costs.Financing)),
    "Steps of an individual plan": set(get_args(way.StepStatus)),
    "How a plan goes": set(get_args(way.Progress)),
    "Verdicts of a judgement": set(get_args(enrolment_programme.Verdict)),
    "What a figure is given in": _shown("GoalUnit"),
    "Where a goal stands": _shown("GoalState"),
    "A value against its target": _shown("GoalStatus"),
    "A participant's window": set(get_args(windows.State)),
    "What a reader sees": _shown("Edition"),
    "What a release says of a goal": _shown("ReleasedState"),
    "Why a figure is withheld": _shown("WithheldReason"),
    "Kinds of reports": set(get_args(ReportSigned.model_fields["kind"].annotation)),
    "Editions of reports": set(get_args(ReportSigned.model_fields["edition"].annotation)),
}


def test_every_table_of_codes_is_held_against_a_list():
    assert set(SECTIONS) - {"Words"} == set(CODES)


@pytest.mark.parametrize("heading", CODES)
def test_every_code_is_explained_once_and_there_is_no_other(heading: str):
    assert sorted(row[0].strip("`") for row in SECTIONS[heading]) == sorted(CODES[heading])


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_row_says_it_in_both_languages(heading: str):
    assert [row for row in SECTIONS[heading] if len(row) != 3 or not all(row)] == []
