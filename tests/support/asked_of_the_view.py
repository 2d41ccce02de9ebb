"""What questions about the whole view are asked with: ids that are there and such that are not, days, pages."""

from typing import Any

from hypothesis import strategies as st

from tests.support.read_at_random import POSITION, SUBJECTS

DAYS = st.sampled_from([None, "2023-11-01", "2024-01-01", "2024-01-31", "2024-05-06", "2024-05-07", "2026-01-01"])
MOMENTS = [
    "1970-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "2024-05-06T09:41:10Z", "2024-05-06T11:41:20.5+02:00",
    "2024-05-06T09:41:27Z", "2024-05-06T09:41:28Z", "2024-05-06T12:00:00Z", "2024-05-06T09:41:10",
]  # fmt: skip
NODES = [
    "Programme:bridge", "Goal:bridge:one", "Goal:bridge:two:x", "Goal:bridge", "Activity:bridge/0", "Session:bridge/s0",
    "Deliverable:bridge/d0", "Referral:bridge/f0", "Opening:bridge/o0", "Placement:bridge/p0",
    "Report:bridge/q0", "Session:", "Query:",
]  # fmt: skip
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "id": st.sampled_from([*["bridge"] * 6, "harbour", "one", "one", "two", "two", "nowhere", "bridge~2", *NODES]),
    "lang": st.sampled_from(["SV", "EN"]),
    "first": st.sampled_from([1, 1, 2, 2, 3, 3, 5, 100, 0, 101]),
    "after": st.sampled_from([None, None, "bad", *(f"CURSOR-{n}" for n in range(4))]),
    "programme": st.sampled_from([None, "bridge", "bridge", "harbour"]),
    "reference": st.sampled_from([None, "NO-0", "NO-1", "other"]),
    "activity": st.sampled_from([None, "bridge/0", "bridge/1"]),
    "area": st.sampled_from([None, "area-0", "area-1", ""]),
    "asOf": DAYS,
    "from": DAYS,
    "to": DAYS,
    "position": st.sampled_from([None, None, None, 0, 10, 25, POSITION, POSITION + 1]),
    "knownAt": st.sampled_from([None, None, None, *MOMENTS]),
    "by": st.sampled_from(["DAY", "WEEK", "MONTH"]),
    "facet": st.sampled_from(["GENDER", "AGE", "GROUP", "AREA", "REFERRER"]),
    "subject": st.sampled_from([*SUBJECTS, "nobody"]),
    "release": st.sampled_from([None, None, "bridge~1", "bridge~3", "harbour~1", ""]),
}

WHOLE = {
    "Query.programme.id": '"bridge"', "Programme.goal.id": '"one"', "facet": "GENDER",
    "Goal.evidence.subject": '"person-1"', "Query.programmes.first": "2", "Programme.activities.first": "2",
    "Goal.entries.first": "3", "Goal.evidence.first": "2", "Programme.releases.first": "2",
    "Programme.sessions.first": "3",
    "Query.referrals.first": "2", "Query.openings.first": "1", "Query.placements.first": "1",
    "Query.node.id": '"Session:bridge/s0"',
}  # fmt: skip
VARIANTS: list[dict[str, str]] = [
    {},
    {"Goal.figure.asOf": '"2024-01-31"', "Goal.breakdown.asOf": '"2024-01-31"', "Goal.curve.to": '"2024-01-31"'},
    {
        "Goal.figure.position": "25",
        "Goal.breakdown.knownAt": '"2024-05-06T09:41:20Z"',
        "Goal.curve.from": '"2024-01-02"',
        "Goal.curve.by": "WEEK",
    },
    {
        "Goal.entries.asOf": '"2024-03-31"',
        "Goal.curve.from": '"2024-01-01"',
        "Goal.curve.to": '"2024-05-06"',
        "Goal.curve.by": "MONTH",
        "Goal.standing.asOf": '"2024-03-31"',
    },
    {
        "Goal.figure.knownAt": '"2024-05-06T11:41:10+02:00"',
        "Goal.entries.knownAt": '"2024-05-06T09:41:20Z"',
        "Goal.entries.subject": '"person-2"',
        "Goal.evidence.asOf": '"2024-01-31"',
    },
    {
        "Programme.sessions.from": '"2024-01-01"',
        "Programme.sessions.to": '"2024-05-06"',
        "Budget.spent.asOf": '"2024-01-31"',
        "BudgetLine.spent.asOf": '"2024-01-31"',
        "Query.referrals.programme": '"bridge"',
        "Query.referrals.reference": '"NO-1"',
        "Query.openings.programme": '"harbour"',
        "Query.node.id": '"Goal:bridge:one"',
    },
    {"Goal.figure.asOf": '"2026-01-01"', "Programme.activities.area": '"area-0"', "Goal.title.lang": "EN"},
    {"Goal.released.release": '"bridge~2"', "Programme.release.id": '"bridge~1"', "ReleasedCell.text.lang": "EN"},
]
