"""What changed for the reader's organisation since it last asked, so that it need not read everything again."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.errors import Refused
from gateway.api.schema.goals import First, Goal, goal
from gateway.api.schema.nodes import node_id
from gateway.api.schema.own import Referral, referral
from gateway.api.schema.releases import Release, release
from gateway.api.schema.reports import Report, report
from gateway.api.schema.words import PAGE_DEFAULT, PageInfo, page_size, resolved
from gateway.storage import changes as storage
from gateway.storage import nodes, reports

Since = Annotated[
    str | None,
    strawberry.argument(description="A position: `endCursor` or `latest` of an earlier answer. Left out: all kept."),
]


@strawberry.enum(description="What happened.")
class ChangeKind(Enum):
    """By what it happened to, and whether that is gone."""

    RELEASE_MADE = strawberry.enum_value("release", description="Figures for partners were made anew.")
    REPORT_PUBLISHED = strawberry.enum_value("report", description="A report was signed.")
    REFERRAL_CHANGED = strawberry.enum_value("referral", description="One of your referrals came, or says another.")
    REFERRAL_GONE = strawberry.enum_value(
        "referral-gone", description="One of your referrals may not be shown any more: forget what you kept of it."
    )
    GOAL_CHANGED = strawberry.enum_value("goal", description="A goal's exact figure is another; for its readers only.")


@strawberry.type(description="Something that changed, as it is now: several changes of one thing are one.")
class Change:
    """Exactly the field of its kind is there; null where the thing went away meanwhile."""

    kind: ChangeKind = strawberry.field(description="What happened.")
    programme_id: strawberry.ID = strawberry.field(description="The programme.")
    thing_id: strawberry.ID = strawberry.field(
        description="What it happened to: a release's `id`, the `nodeId` of a report, referral or goal."
    )
    at: datetime = strawberry.field(description="When it was made, signed, or became known.")
    thing: strawberry.Private[str]

    @resolved("The release that was made.")
    async def release(self, info: Info[Asking, None]) -> Release | None:
        """Of RELEASE_MADE."""
        rows = await self._rows(info, ChangeKind.RELEASE_MADE, storage.releases)
        return release(rows[0]) if rows else None

    @resolved("The report that was signed.")
    async def report(self, info: Info[Asking, None]) -> Report | None:
        """Of REPORT_PUBLISHED."""
        rows = await self._rows(info, ChangeKind.REPORT_PUBLISHED, reports.one)
        return report(rows[0]) if rows else None

    @resolved("The referral as it is now.")
    async def referral(self, info: Info[Asking, None]) -> Referral | None:
        """Of REFERRAL_CHANGED."""
        rows = await self._rows(info, ChangeKind.REFERRAL_CHANGED, nodes.referrals)
        return referral(rows[0]) if rows else None

    @resolved("The goal whose exact figure is another.")
    async def goal(self, info: Info[Asking, None]) -> Goal | None:
        """Of GOAL_CHANGED."""
        if self.kind is not ChangeKind.GOAL_CHANGED:
            return None
        around = await info.context.load.programme.load(self.programme_id)
        rows = [row for row in await info.context.load.goals.load(self.programme_id) if row["id"] == self.thing]
        return goal(rows[0], exact=around[0]["exact"], starts_on=around[0]["starts_on"]) if around and rows else None

    async def _rows(self, info: Info[Asking, None], kind: ChangeKind, load: Any) -> Any:
        return await info.context.load.by(load).load(self.thing) if self.kind is kind else []


@strawberry.type(description="A page of changes, in the order in which they happened.")
class ChangeConnection:
    """Its cursors are positions: there also when nothing changed, and good for `changed` and `changes` alike."""

    nodes: list[Change] = strawberry.field(description="The changes of this page.")
    page_info: PageInfo = strawberry.field(description="`endCursor` is never null: go on from it as `since`.")
    latest: str = strawberry.field(
        description="The position after everything up to now. Take it first, read everything once, go on from it."
    )


@strawberry.type
class WithChanges:
    """What is asked for at the root about all of the reader's programmes."""

    @resolved(
        "What changed for your organisation after a position, kept for 90 days: releases, reports, your referrals, and "
        "for readers of exact figures goals. Null where `watermark.peopleWithheld` says why and you see people."
    )
    async def changes(
        self, info: Info[Asking, None], since: Since = None, first: First = PAGE_DEFAULT
    ) -> ChangeConnection | None:
        """A page at a time."""
        page_size(first)
        asking = info.context
        place = asking.cursors.positions.read(asking.reader, since)
        return None if withheld(asking) else (await page_after(asking, place, first))[0]


def withheld(asking: Asking) -> bool:
    """Whether changes are closed: among them may be people who have become protected since."""
    return asking.behind and asking.reader.people


async def page_after(asking: Asking, place: int | None, first: int) -> tuple[ChangeConnection, int]:
    """The changes after a place (None: the end) and the place where they end. Raises Refused."""
    head = await storage.head(asking.reading)
    place = head.ordinal if place is None else place
    if 0 < place < head.forgotten:
        raise Refused("position-too-old", "Changes are kept for 90 days: read anew, and go on from `latest`.")
    rows = await storage.after(asking.reading, place, first + 1)
    shown, more = rows[:first], len(rows) > first
    end = shown[-1]["ordinal"] if more else max(place, head.ordinal)

    def position(at: int) -> str:
        return asking.cursors.positions.write(asking.reader, at)

    info_of_page = PageInfo(has_next_page=more, end_cursor=position(end))
    return ChangeConnection(
        nodes=[_change(r) for r in shown], page_info=info_of_page, latest=position(head.ordinal)
    ), end


def _change(row: Any) -> Change:
    return Change(
        kind=ChangeKind(f"{row['kind']}-gone" if row["gone"] else row["kind"]),
        programme_id=row["programme_id"],
        thing_id=_thing_id(row),
        at=row["changed_at"],
        thing=row["thing"],
    )


def _thing_id(row: Any) -> strawberry.ID:
    match row["kind"]:
        case "release":
            return strawberry.ID(row["thing"])
        case "goal":
            return node_id("Goal", row["programme_id"], row["thing"])
        case kind:
            return node_id(kind.capitalize(), row["thing"])
