"""Where every question begins."""

from typing import Annotated

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.schema.changes import WithChanges
from gateway.api.schema.goals import After, First
from gateway.api.schema.mark import watermark
from gateway.api.schema.noding import WithNode
from gateway.api.schema.own import WithOwn
from gateway.api.schema.programmes import Programme, ProgrammeConnection, programme
from gateway.api.schema.words import PAGE_DEFAULT, Edition, Language, Watermark, page, page_size, resolved
from gateway.domain.edition import WHY
from gateway.storage.programmes import programme_page


@strawberry.type(description="Who asks, as the token says, and what that means for figures.")
class Viewer:
    """The reader's own position."""

    organisation: strawberry.ID = strawberry.field(description="The organisation the token was issued for.")
    roles: list[str] = strawberry.field(description="The token's roles.")
    edition: Edition = strawberry.field(
        description="EXACT: exact figures in at least one programme, RELEASED: in none (each says its own)."
    )

    @resolved("What the edition means, for people.")
    def why(self, info: Info[Asking, None], lang: Language = Language.SV) -> str:
        """One sentence."""
        return WHY[info.context.edition][lang.value]


@strawberry.type(description="The unified view of programmes: read only, one snapshot per request.")
class Query(WithNode, WithOwn, WithChanges):
    """The root."""

    @resolved("Who asks.")
    def viewer(self, info: Info[Asking, None]) -> Viewer:
        """From the token."""
        asking = info.context
        return Viewer(
            organisation=strawberry.ID(asking.viewer.organisation),
            roles=list(asking.viewer.roles),
            edition=Edition(asking.edition.value),
        )

    @resolved("How far the facts behind this answer reach. Also in every answer's `extensions`.")
    def watermark(self, info: Info[Asking, None]) -> Watermark:
        """Of the request's snapshot."""
        return watermark(info.context)

    @resolved("Programmes that your organisation takes part in, by id.")
    async def programmes(
        self, info: Info[Asking, None], first: First = PAGE_DEFAULT, after: After = None
    ) -> ProgrammeConnection:
        """A page at a time."""
        asking = info.context
        scope = ("programmes", asking.viewer.organisation)
        place = asking.cursors.read(scope, after, str)
        rows = await programme_page(asking.reading, place, page_size(first) + 1)
        nodes, info_of_page = page(rows, first, programme, lambda row: asking.cursors.write(scope, row["id"]))
        return ProgrammeConnection(nodes=nodes, page_info=info_of_page)

    @resolved("One programme; null if there is none of that id that your organisation takes part in.")
    async def programme(
        self,
        info: Info[Asking, None],
        id: Annotated[strawberry.ID, strawberry.argument(description="The programme's id.")],  # noqa: A002
    ) -> Programme | None:
        """Not there and not yours are the same answer."""
        rows = await info.context.load.programme.load(id)
        return programme(rows[0]) if rows else None
