"""`make published`: what partners have been told of the schema, moved forward to what is served.

It grows freely. What is in it goes only after a year of `@deprecated` with a reason that says what to use instead and
ends in the day, as "Use `position`. Goes after 2028-03-01.". Before version 1.0 nobody has been promised anything,
and BREAKING=1 moves it all the same.
"""

import os
import re
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
)

from common.clock import SystemClock

SERVED = Path("services/gateway/schema.graphql")
PUBLISHED = Path("tests/unit/gateway/published.graphql")
_REASON = re.compile(r"^Use .+\. Goes after (\d{4}-\d{2}-\d{2})\.$")


def goes_after(reason: str) -> date | None:
    """The last day on which something deprecated is there; None where the reason has not the form that says it."""
    found = _REASON.match(reason)
    return date.fromisoformat(found[1]) if found else None


def breaks(published: str, served: str, today: date) -> list[str]:
    """What the served schema takes away or changes of what was published, but for what was to go by today."""
    before = build_schema(published)
    for members, name in list(_deprecated(before)):
        last = goes_after(members[name].deprecation_reason)
        if last is not None and last < today:
            del members[name]
    return [change.description for change in find_breaking_changes(before, build_schema(served))]


def reasons(schema: GraphQLSchema) -> list[str]:
    """The reason of everything that is deprecated."""
    return [members[name].deprecation_reason for members, name in _deprecated(schema)]


def _deprecated(schema: GraphQLSchema) -> list[tuple[dict[str, Any], str]]:
    groups: list[dict[str, Any]] = []
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLEnumType):
            groups.append(kind.values)
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            groups += [kind.fields, *(field.args for field in kind.fields.values())]
        elif isinstance(kind, GraphQLInputObjectType):
            groups.append(kind.fields)
    return [(members, name) for members in groups for name in members if members[name].deprecation_reason]


def main() -> int:
    """Move it, or say what stands in the way."""
    served = SERVED.read_text()
    found = breaks(PUBLISHED.read_text(), served, SystemClock().now().date())
    promised = not version("insteg").startswith("0.")
    if found and (promised or os.environ.get("BREAKING") != "1"):
        print("published.graphql stays as it is: this would break partners", *found, sep="\n  ")  # noqa: T201
        return 1
    PUBLISHED.write_text(served)
    return 0


if __name__ == "__main__":
    sys.exit(main())
