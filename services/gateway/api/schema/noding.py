"""`node(id:)`: any object of the view by its global id, under the rules of the list that shows it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.schema.goals import goal
from gateway.api.schema.means import deliverable
from gateway.api.schema.nodes import Node
from gateway.api.schema.own import opening, placement, referral
from gateway.api.schema.programmes import activity, programme
from gateway.api.schema.reports import report
from gateway.api.schema.sessions import session
from gateway.api.schema.words import resolved
from gateway.storage import nodes as storage
from gateway.storage import reports

Found = Awaitable[Node | None]


@strawberry.type
class WithNode:
    """What can be asked for at the root by global id."""

    @resolved("Any object by its global id; null if there is none that your organisation may see.")
    async def node(
        self,
        info: Info[Asking, None],
        id: Annotated[strawberry.ID, strawberry.argument(description="A `nodeId` of an earlier answer.")],  # noqa: A002
    ) -> Node | None:
        """Not there and not yours are the same answer."""
        kind, _, key = id.partition(":")
        find = _FINDERS.get(kind)
        return await find(info.context, key) if find else None


async def _programme(asking: Asking, key: str) -> Node | None:
    rows = await asking.load.programme.load(key)
    return programme(rows[0]) if rows else None


async def _goal(asking: Asking, key: str) -> Node | None:
    programme_id, _, goal_id = key.partition(":")
    around = await asking.load.programme.load(programme_id)
    rows = [row for row in await asking.load.goals.load(programme_id) if row["id"] == goal_id] if around else []
    return goal(rows[0], exact=around[0]["exact"], starts_on=around[0]["starts_on"]) if rows else None


async def _activity(asking: Asking, key: str) -> Node | None:
    rows = await asking.load.by(storage.activities).load(key)
    return activity(rows[0]) if rows else None


async def _session(asking: Asking, key: str) -> Node | None:
    rows = await asking.load.by(storage.sessions).load(key)
    around = await asking.load.programme.load(rows[0]["programme_id"]) if rows else []
    return session(rows[0], exact=around[0]["exact"]) if around else None


async def _deliverable(asking: Asking, key: str) -> Node | None:
    rows = await asking.load.by(storage.deliverables).load(key)
    return deliverable(rows[0]) if rows else None


async def _report(asking: Asking, key: str) -> Node | None:
    rows = await asking.load.by(reports.one).load(key)
    return report(rows[0]) if rows else None


async def _referral(asking: Asking, key: str) -> Node | None:
    rows = [] if asking.behind else await asking.load.by(storage.referrals).load(key)
    return referral(rows[0]) if rows else None


async def _opening(asking: Asking, key: str) -> Node | None:
    rows = await asking.load.by(storage.openings).load(key)
    return opening(rows[0]) if rows else None


async def _placement(asking: Asking, key: str) -> Node | None:
    rows = [] if asking.behind else await asking.load.by(storage.placements).load(key)
    return placement(rows[0]) if rows else None


_FINDERS: Mapping[str, Callable[[Asking, str], Found]] = {
    "Programme": _programme,
    "Goal": _goal,
    "Activity": _activity,
    "Session": _session,
    "Deliverable": _deliverable,
    "Report": _report,
    "Referral": _referral,
    "Opening": _opening,
    "Placement": _placement,
}
