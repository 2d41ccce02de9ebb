"""Sessions: when something is held and how many it has room for; for exact readers how many have a place."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.schema.goals import After, First
from gateway.api.schema.nodes import Node, node_id
from gateway.api.schema.words import PAGE_DEFAULT, PageInfo, page, page_size, resolved
from gateway.storage import sessions as storage
from gateway.storage.sessions import PlacesKey, SessionPage


@strawberry.type(description="How full a session is. For staff and steering groups only: it counts people.")
class Occupancy:
    """Of the session itself and of the series that it belongs to."""

    taken: int = strawberry.field(description="How many have a place.")
    waiting: int = strawberry.field(description="How many wait for one.")
    free: int | None = strawberry.field(description="How many places are left; null where there is room for everybody.")


@strawberry.type(description="One occurrence of an activity.")
class Session(Node):
    """Times and places are for every reader; who has a place is for nobody here, how many for exact readers."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    activity_id: strawberry.ID = strawberry.field(description="The activity it belongs to.")
    title: str | None = strawberry.field(description="The activity's name.")
    area: strawberry.ID | None = strawberry.field(description="The area it belongs to.")
    starts_at: datetime = strawberry.field(description="When it begins.")
    ends_at: datetime = strawberry.field(description="When it ends.")
    capacity: int | None = strawberry.field(description="How many may be signed up, by itself or by its series.")
    cancelled: str | None = strawberry.field(description="Why it does not take place; null if it does.")
    exact: strawberry.Private[bool]
    places: strawberry.Private[PlacesKey]

    @resolved("How full it is. Null for readers who see no exact figures of the programme.")
    async def occupancy(self, info: Info[Asking, None]) -> Occupancy | None:
        """Counted by sign-ups."""
        if not self.exact:
            return None
        row = (await info.context.load.by(storage.places).load(self.places))[0]
        free = None if self.capacity is None else max(0, self.capacity - row["held"])
        return Occupancy(taken=row["held"], waiting=row["waiting"], free=free)


@strawberry.type(description="A page of sessions, by start.")
class SessionConnection:
    """Keyset page of sessions."""

    nodes: list[Session] = strawberry.field(description="The sessions of this page.")
    page_info: PageInfo = strawberry.field(description="Where it ends.")


@strawberry.type
class WithSessions:
    """The sessions of a programme."""

    id: strawberry.Private[strawberry.ID]
    exact: strawberry.Private[bool]

    @resolved("When what is held, by start.")
    async def sessions(
        self,
        info: Info[Asking, None],
        *,
        activity: Annotated[strawberry.ID | None, strawberry.argument(description="Only of this activity.")] = None,
        start: Annotated[
            date | None, strawberry.argument(name="from", description="Not before this day in Stockholm.")
        ] = None,
        end: Annotated[
            date | None, strawberry.argument(name="to", description="Not after this day in Stockholm.")
        ] = None,
        first: First = PAGE_DEFAULT,
        after: After = None,
    ) -> SessionConnection:
        """A page at a time."""
        asking = info.context
        scope = ("sessions", asking.viewer.organisation, self.id, activity, start, end)
        place = asking.cursors.read(scope, after, tuple[int, str])
        asked = SessionPage(self.id, activity, start, end, place, page_size(first))
        nodes, info_of_page = page(
            await asking.load.by(storage.sessions).load(asked),
            first,
            lambda row: session(row, exact=self.exact),
            lambda row: asking.cursors.write(scope, (row["at_us"], row["session_id"])),
        )
        return SessionConnection(nodes=nodes, page_info=info_of_page)


def session(row: Any, *, exact: bool) -> Session:
    """A row of read.session, with its activity, series and cancellation."""
    return Session(
        node_id=node_id("Session", row["session_id"]),
        id=row["session_id"],
        activity_id=row["activity_id"],
        title=row["title"],
        area=row["area"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        capacity=row["capacity"],
        cancelled=row["cancelled"],
        exact=exact,
        places=PlacesKey(row["session_id"], row["series_id"]),
    )
