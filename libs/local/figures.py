"""Every goal of every programme, asked for as a member of staff would: over GraphQL, with the owner's token."""

from dataclasses import dataclass
from typing import Any

from local.client import Client

_PROGRAMMES = """
query Programmes($first: Int!, $after: String) {
  programmes(first: $first, after: $after) {
    nodes {
      id title(lang: EN) controller
      goals {
        id kind unit target atMost targetBy targetAssumed definitionAssumed title(lang: EN) definition(lang: EN)
        figure { value numerator denominator status asOf }
      }
      notMeasured { id needs title(lang: EN) }
      findings { finding facts }
    }
    pageInfo { hasNextPage endCursor }
  }
  watermark { position knownAt completeThrough }
}
"""
_PAGE = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """Programmes with their goals and figures, by id, and how far the facts behind them reach."""

    programmes: tuple[dict[str, Any], ...]
    watermark: dict[str, Any]


async def ask(client: Client, owners: list[str]) -> Answer:
    """The figures of all programmes that these organisations own, exact."""
    found: dict[str, dict[str, Any]] = {}
    watermark: dict[str, Any] = {}
    for owner in owners:
        token, after, more = client.token(owner, "coordinator"), None, True
        while more:
            data = await client.query(_PROGRAMMES, token, first=_PAGE, after=after)
            found |= {programme["id"]: programme for programme in data["programmes"]["nodes"]}
            page, watermark = data["programmes"]["pageInfo"], data["watermark"]
            after, more = page["endCursor"], page["hasNextPage"]
    return Answer(tuple(found[name] for name in sorted(found)), watermark)


async def owners(client: Client) -> list[str]:
    """Every organisation that owns a programme here."""
    listed = (await client.get("enrolment", "/programmes"))["programmes"]
    found = set()
    for programme in listed:
        read = await client.get("enrolment", f"/programmes/{programme['programme_id']}")
        found |= {one["id"] for one in read["definition"]["organisations"] if "owner" in one["roles"]}
    return sorted(found)


def as_json(answer: Answer) -> list[dict[str, Any]]:
    """The same every time for the same facts: no times, no positions, sorted by id."""
    return [
        {
            "programme": programme["id"],
            "title": programme["title"],
            "goals": [_goal(goal) for goal in sorted(programme["goals"], key=lambda goal: goal["id"])],
            "not_measured": sorted(programme["notMeasured"], key=lambda goal: goal["id"]),
            "findings": {f["finding"]: f["facts"] for f in sorted(programme["findings"], key=lambda f: f["finding"])},
        }
        for programme in answer.programmes
    ]


def _goal(goal: dict[str, Any]) -> dict[str, Any]:
    figure = goal["figure"]
    return {
        "id": goal["id"],
        "title": goal["title"],
        "kind": goal["kind"],
        "unit": goal["unit"],
        "value": figure["value"],
        "numerator": figure["numerator"],
        "denominator": figure["denominator"],
        "target": goal["target"],
        "at_most": goal["atMost"],
        "target_assumed": goal["targetAssumed"],
        "status": figure["status"],
    }
