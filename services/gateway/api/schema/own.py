"""What belongs to the reader's own organisation: its referrals, its openings, the placements with it."""

from datetime import date
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.schema.goals import After, First
from gateway.api.schema.nodes import Node, node_id
from gateway.api.schema.words import PAGE_DEFAULT, PageInfo, page, page_size, resolved
from gateway.storage import own as storage

OfProgramme = Annotated[strawberry.ID | None, strawberry.argument(description="Only of this programme.")]


@strawberry.enum(description="What became of a referral.")
class ReferralStatus(Enum):
    """Of contracts.enrolment_referrals."""

    MADE = strawberry.enum_value("made", description="It has arrived.")
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    PROMOTED = strawberry.enum_value("promoted", description="A place became free and is kept.")
    ENTERED = strawberry.enum_value("entered", description="The person has entered the programme.")


@strawberry.enum(description="What happens next to a referral.")
class NextStep(Enum):
    """Of contracts.enrolment_referrals."""

    FIRST_TALK = "first-talk"
    GROUP_START = "group-start"
    WAITING_FOR_PLACE = "waiting-for-place"
    OTHER_PROGRAMME = "other-programme"
    BACK_TO_REFERRER = "back-to-referrer"
    NONE = "none"


@strawberry.type(description="Somebody whom your organisation referred, by your own number; never by name.")
class Referral(Node):
    """There while the person consents to share with your organisation, and not a moment longer."""

    programme_id: strawberry.ID = strawberry.field(description="The programme.")
    reference: str = strawberry.field(description="Your organisation's own number of the matter.")
    status: ReferralStatus = strawberry.field(description="What became of it.")
    next_step: NextStep = strawberry.field(description="What happens next.")
    shared_on: date = strawberry.field(description="When this was said.")


@strawberry.type(description="A page of referrals, by programme and reference.")
class ReferralConnection:
    """Keyset page of referrals."""

    nodes: list[Referral] = strawberry.field(description="The referrals of this page.")
    page_info: PageInfo = strawberry.field(description="Where it ends.")


@strawberry.type(description="An employer's need: seats for people of a programme.")
class Opening(Node):
    """Of your own organisation."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    programme_id: strawberry.ID = strawberry.field(description="The programme.")
    occupation: str | None = strawberry.field(description="A concept of the labour-market taxonomy.")
    seats: int = strawberry.field(description="How many are looked for.")
    instrument: str = strawberry.field(description="What is offered, such as `internship`.")
    municipality: str = strawberry.field(description="Where; a concept of the taxonomy.")
    extent: int = strawberry.field(description="Percent of 40 hours a week.")
    starts_on: date = strawberry.field(description="First day.")
    ends_on: date | None = strawberry.field(description="Last day; null: until further notice.")
    closed: str | None = strawberry.field(description="Why nobody more is looked for; null while somebody is.")


@strawberry.type(description="A page of openings, by their first day.")
class OpeningConnection:
    """Keyset page of openings."""

    nodes: list[Opening] = strawberry.field(description="The openings of this page.")
    page_info: PageInfo = strawberry.field(description="Where it ends.")


@strawberry.enum(description="How far a placement has come.")
class PlacementStatus(Enum):
    """In this order."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    STARTED = "started"
    ENDED = "ended"


@strawberry.type(description="A place that your organisation offered somebody of a programme, without whom.")
class Placement(Node):
    """Of your own organisation; protected people's are not there."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    programme_id: strawberry.ID = strawberry.field(description="The programme.")
    opening_id: strawberry.ID | None = strawberry.field(description="The opening it fills.")
    kind: str = strawberry.field(description="What was offered, such as `internship`.")
    extent: int = strawberry.field(description="Percent of 40 hours a week.")
    status: PlacementStatus = strawberry.field(description="How far it has come.")
    offered_on: date = strawberry.field(description="When it was offered.")
    accepted_on: date | None = strawberry.field(description="When the answer was yes.")
    started_on: date | None = strawberry.field(description="Its first day.")
    ended_on: date | None = strawberry.field(description="Its last day.")
    planned_start: date | None = strawberry.field(description="The first day as planned.")
    planned_end: date | None = strawberry.field(description="The last day as planned.")


@strawberry.type(description="A page of placements, by the day of their offer.")
class PlacementConnection:
    """Keyset page of placements."""

    nodes: list[Placement] = strawberry.field(description="The placements of this page.")
    page_info: PageInfo = strawberry.field(description="Where it ends.")


@strawberry.type
class WithOwn:
    """What is asked for at the root by whose it is."""

    @resolved(
        "Your organisation's referrals, by programme and its own reference; only under the person's consent. Null "
        "where `watermark.peopleWithheld` says why."
    )
    async def referrals(
        self,
        info: Info[Asking, None],
        programme: OfProgramme = None,
        reference: Annotated[str | None, strawberry.argument(description="Only of this reference.")] = None,
        first: First = PAGE_DEFAULT,
        after: After = None,
    ) -> ReferralConnection | None:
        """A page at a time."""
        asking = info.context
        if asking.behind:
            return None
        scope = ("referrals", asking.viewer.organisation, programme, reference)
        place = asking.cursors.read(scope, after, tuple[str, str, str])
        rows = await storage.referrals(asking.reading, programme, reference, place, page_size(first) + 1)
        nodes, info_of_page = page(
            rows,
            first,
            referral,
            lambda row: asking.cursors.write(scope, (row["programme_id"], row["reference"], row["referral_id"])),
        )
        return ReferralConnection(nodes=nodes, page_info=info_of_page)

    @resolved("Your organisation's openings, by their first day.")
    async def openings(
        self,
        info: Info[Asking, None],
        programme: OfProgramme = None,
        first: First = PAGE_DEFAULT,
        after: After = None,
    ) -> OpeningConnection:
        """A page at a time."""
        asking = info.context
        scope = ("openings", asking.viewer.organisation, programme)
        place = asking.cursors.read(scope, after, tuple[date, str])
        rows = await storage.openings(asking.reading, programme, place, page_size(first) + 1)
        nodes, info_of_page = page(
            rows, first, opening, lambda row: asking.cursors.write(scope, (row["starts_on"], row["opening_id"]))
        )
        return OpeningConnection(nodes=nodes, page_info=info_of_page)

    @resolved(
        "Placements with your organisation, by the day of their offer, without who was placed. Null "
        "where `watermark.peopleWithheld` says why."
    )
    async def placements(
        self,
        info: Info[Asking, None],
        programme: OfProgramme = None,
        first: First = PAGE_DEFAULT,
        after: After = None,
    ) -> PlacementConnection | None:
        """A page at a time."""
        asking = info.context
        if asking.behind:
            return None
        scope = ("placements", asking.viewer.organisation, programme)
        place = asking.cursors.read(scope, after, tuple[date, str])
        rows = await storage.placements(asking.reading, programme, place, page_size(first) + 1)
        nodes, info_of_page = page(
            rows, first, placement, lambda row: asking.cursors.write(scope, (row["offered_on"], row["placement_id"]))
        )
        return PlacementConnection(nodes=nodes, page_info=info_of_page)


def referral(row: Any) -> Referral:
    """A row of read.referral."""
    return Referral(
        node_id=node_id("Referral", row["referral_id"]),
        programme_id=row["programme_id"],
        reference=row["reference"],
        status=ReferralStatus(row["status"]),
        next_step=NextStep(row["next_step"]),
        shared_on=row["occurred_on"],
    )


def opening(row: Any) -> Opening:
    """A row of read.opening, with why it was closed."""
    same = ("programme_id", "occupation", "seats", "instrument", "municipality", "extent", "starts_on", "ends_on")
    return Opening(
        node_id=node_id("Opening", row["opening_id"]),
        id=row["opening_id"],
        closed=row["closed"],
        **{name: row[name] for name in same},
    )


def placement(row: Any) -> Placement:
    """A row of read.placement."""
    same = (
        "programme_id", "opening_id", "kind", "extent", "offered_on", "accepted_on", "started_on", "ended_on",
        "planned_start", "planned_end",
    )  # fmt: skip
    return Placement(
        node_id=node_id("Placement", row["placement_id"]),
        id=row["placement_id"],
        status=PlacementStatus(row["status"]),
        **{name: row[name] for name in same},
    )
