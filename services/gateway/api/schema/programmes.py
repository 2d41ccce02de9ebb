"""Programmes and their parts: who takes part, who pays, what is offered, what is aimed at."""

from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.schema.goals import After, First, Goal, NotMeasured, goal
from gateway.api.schema.means import WithMeans
from gateway.api.schema.nodes import Node, node_id
from gateway.api.schema.releases import Release, ReleaseConnection, ReleaseId, release
from gateway.api.schema.reports import WithReports
from gateway.api.schema.sessions import WithSessions
from gateway.api.schema.surveys import WithSurveys
from gateway.api.schema.words import (
    PAGE_DEFAULT,
    Edition,
    Language,
    PageInfo,
    Withheld,
    WithheldReason,
    page,
    page_size,
    resolved,
)
from gateway.storage.programmes import ActivityPage
from gateway.storage.releases import ReleaseKey, ReleasePage


@strawberry.type(description="First and last day; both belong to it.")
class Period:
    """Goals before and after an extension stay separable."""

    start: date = strawberry.field(description="First day.")
    end: date = strawberry.field(description="Last day of the first period.")
    extension_end: date | None = strawberry.field(description="Last day of the extension, if there is one.")


@strawberry.type(description="An organisation and what it is in this programme.")
class Organisation:
    """No contact persons."""

    id: strawberry.ID = strawberry.field(description="Its id in tokens and definitions.")
    name: str = strawberry.field(description="Its name.")
    roles: list[str] = strawberry.field(description="owner, funder, referrer, host, employer, partner, steering-group.")
    municipality: str | None = strawberry.field(description="The municipality it stands for, if one.")


@strawberry.type(description="Who pays, from which fund.")
class Funder:
    """Stated facts; none is derived."""

    organisation_id: strawberry.ID = strawberry.field(description="The organisation that pays.")
    name: str | None = strawberry.field(description="Its name.")
    fund: str = strawberry.field(description="The fund.")
    case_number: str | None = strawberry.field(description="The fund's number for the case.")
    granted: str | None = strawberry.field(description="SEK granted, with two decimals.")


@strawberry.type(description="A part of a programme.")
class Area:
    """An area (delområde)."""

    id: strawberry.ID = strawberry.field(description="Unique within its programme.")
    texts: strawberry.Private[dict[str, str]]

    @resolved("Its name.")
    def title(self, lang: Language = Language.SV) -> str:
        """In the language asked for."""
        return self.texts[f"title_{lang.value}"]


@strawberry.type(description="What is offered.")
class Activity(Node):
    """Sessions are counted, people are not."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    title: str = strawberry.field(description="Its name.")
    kind: str = strawberry.field(description="A code of the programme.")
    area: strawberry.ID | None = strawberry.field(description="The area it belongs to.")
    audience: str = strawberry.field(description="For whom it is.")
    host: str | None = strawberry.field(description="The organisation that holds it.")
    sessions: int = strawberry.field(description="How many sessions were scheduled.")


@strawberry.type(description="A page of activities, by title.")
class ActivityConnection:
    """Keyset page of activities."""

    nodes: list[Activity] = strawberry.field(description="The activities of this page.")
    page_info: PageInfo = strawberry.field(description="Where it ends.")


@strawberry.type(description="A fault of data quality and how many facts have it.")
class Finding:
    """From historical imports, which keep what strict entry would refuse."""

    finding: str = strawberry.field(description="The fault, such as `outside-programme-period`.")
    facts: int = strawberry.field(description="How many facts have it.")


@strawberry.type(description="A time-limited undertaking with funders, partners and goals.")
class Programme(Node, WithSessions, WithMeans, WithReports, WithSurveys):
    """There for every organisation that takes part in it, and for nobody else."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    version: int = strawberry.field(description="The version of its definition.")
    controller: str = strawberry.field(description="The municipality that answers for the data.")
    period: Period = strawberry.field(description="When it runs.")
    planned_participants: int | None = strawberry.field(description="How many participants were planned.")
    edition: Edition = strawberry.field(description="Which figures of it this reader sees.")
    exact: strawberry.Private[bool]
    released: strawberry.Private[bool]
    texts: strawberry.Private[dict[str, str]]

    @resolved("Its name.")
    def title(self, lang: Language = Language.SV) -> str:
        """In the language asked for."""
        return self.texts[f"title_{lang.value}"]

    @resolved("What it is for.")
    def purpose(self, lang: Language = Language.SV) -> str:
        """In the language asked for."""
        return self.texts[f"purpose_{lang.value}"]

    @resolved("Why figures are null; null itself where they are shown.")
    def withheld(self) -> Withheld | None:
        """The typed reason beside every null figure."""
        if self.exact:
            return None
        return Withheld(reason=WithheldReason.IN_RELEASES if self.released else WithheldReason.NO_RELEASE_YET)

    @resolved("Who takes part, by name.")
    async def organisations(self, info: Info[Asking, None]) -> list[Organisation]:
        """With their roles here."""
        return [
            Organisation(id=row["id"], name=row["name"], roles=row["roles"], municipality=row["municipality"])
            for row in await info.context.load.organisations.load(self.id)
        ]

    @resolved("Who pays.")
    async def funders(self, info: Info[Asking, None]) -> list[Funder]:
        """In the definition's order."""
        return [_funder(row) for row in await info.context.load.funders.load(self.id)]

    @resolved("Its parts, in the definition's order.")
    async def areas(self, info: Info[Asking, None]) -> list[Area]:
        """Areas."""
        return [Area(id=row["id"], texts=_titles(row)) for row in await info.context.load.areas.load(self.id)]

    @resolved("What is offered, by title.")
    async def activities(
        self,
        info: Info[Asking, None],
        area: Annotated[strawberry.ID | None, strawberry.argument(description="Only of this area.")] = None,
        first: First = PAGE_DEFAULT,
        after: After = None,
    ) -> ActivityConnection:
        """A page at a time."""
        asking = info.context
        scope = ("activities", asking.viewer.organisation, self.id, area)
        place = asking.cursors.read(scope, after, tuple[str, str])
        nodes, info_of_page = page(
            await asking.load.activities.load(ActivityPage(self.id, area, place, page_size(first))),
            first,
            activity,
            lambda row: asking.cursors.write(scope, (row["title"], row["id"])),
        )
        return ActivityConnection(nodes=nodes, page_info=info_of_page)

    @resolved("Its goals, in the definition's order.")
    async def goals(self, info: Info[Asking, None]) -> list[Goal]:
        """Of the definition's current version."""
        rows = await info.context.load.goals.load(self.id)
        return [goal(row, exact=self.exact, starts_on=self.period.start) for row in rows]

    @resolved("One goal; null if there is none of that id.")
    async def goal(
        self,
        info: Info[Asking, None],
        id: Annotated[strawberry.ID, strawberry.argument(description="The goal's id.")],  # noqa: A002
    ) -> Goal | None:
        """Of the definition's current version."""
        rows = [row for row in await info.context.load.goals.load(self.id) if row["id"] == id]
        return goal(rows[0], exact=self.exact, starts_on=self.period.start) if rows else None

    @resolved("Stated goals that are not computed yet.")
    async def not_measured(self, info: Info[Asking, None]) -> list[NotMeasured]:
        """Shown, never silently left out."""
        return [
            NotMeasured(id=row["id"], needs=row["needs"], texts=_titles(row))
            for row in await info.context.load.not_measured.load(self.id)
        ]

    @resolved("Its releases, newest first: for every reader.")
    async def releases(
        self, info: Info[Asking, None], first: First = PAGE_DEFAULT, after: After = None
    ) -> ReleaseConnection:
        """A page at a time."""
        asking = info.context
        scope = ("releases", asking.viewer.organisation, self.id)
        place = asking.cursors.read(scope, after, int)
        nodes, info_of_page = page(
            await asking.load.release_pages.load(ReleasePage(self.id, place, page_size(first))),
            first,
            release,
            lambda row: asking.cursors.write(scope, row["ordinal"]),
        )
        return ReleaseConnection(nodes=nodes, page_info=info_of_page)

    @resolved("One release; null if there is none.")
    async def release(
        self,
        info: Info[Asking, None],
        id: ReleaseId = None,  # noqa: A002
    ) -> Release | None:
        """By id, or the newest."""
        rows = await info.context.load.release.load(ReleaseKey(self.id, id))
        return release(rows[0]) if rows else None

    @resolved("Faults of data quality. Null where `withheld` says why.")
    async def findings(self, info: Info[Asking, None]) -> list[Finding] | None:
        """Counts of facts about people, hence for staff and steering groups only."""
        if not self.exact:
            return None
        rows = await info.context.load.findings.load(self.id)
        return [Finding(finding=row["finding"], facts=row["facts"]) for row in rows]


@strawberry.type(description="A page of programmes, by id.")
class ProgrammeConnection:
    """Keyset page of programmes."""

    nodes: list[Programme] = strawberry.field(description="The programmes of this page.")
    page_info: PageInfo = strawberry.field(description="Where it ends.")


def programme(row: Any) -> Programme:
    """A row of read.programme."""
    return Programme(
        node_id=node_id("Programme", row["id"]),
        id=row["id"],
        version=row["version"],
        controller=row["controller"],
        period=Period(start=row["starts_on"], end=row["ends_on"], extension_end=row["extension_ends_on"]),
        planned_participants=row["planned"],
        edition=_edition(row),
        exact=row["exact"],
        released=row["released"],
        texts=_titles(row) | {name: row[name] for name in ("purpose_sv", "purpose_en")},
    )


def _edition(row: Any) -> Edition:
    if row["exact"]:
        return Edition.EXACT
    return Edition.RELEASED if row["released"] else Edition.WITHHELD


def _titles(row: Any) -> dict[str, str]:
    return {"title_sv": row["title_sv"], "title_en": row["title_en"]}


def _funder(row: Any) -> Funder:
    return Funder(
        organisation_id=row["organisation_id"],
        name=row["name"],
        fund=row["fund"],
        case_number=row["case_no"],
        granted=None if row["granted"] is None else str(row["granted"]),
    )


def activity(row: Any) -> Activity:
    """A row of read.activity."""
    return Activity(
        node_id=node_id("Activity", row["id"]),
        id=row["id"],
        title=row["title"],
        kind=row["kind"],
        area=row["area"],
        audience=row["audience"],
        host=row["host"],
        sessions=row["sessions"],
    )
