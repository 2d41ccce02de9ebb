"""The entries behind a number and the facts behind the entries: pseudonyms, dates and numbers only."""

from datetime import date, datetime
from typing import Any

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.schema.words import BigInt, PageInfo, resolved


@strawberry.type(description="An event that reporting has taken in.")
class Fact:
    """One entry of the inbound log, without its content."""

    fact_no: BigInt = strawberry.field(description="Its position in the inbound log.")
    event_id: str = strawberry.field(description="The event's own id: aggregate and version.")
    type: str = strawberry.field(description="What happened, as the event's subject.")
    aggregate: str = strawberry.field(description="What it happened to, by pseudonymous ids.")
    occurred_on: date = strawberry.field(description="When it happened.")
    known_at: datetime = strawberry.field(description="When reporting came to know it.")


@strawberry.type(description="A line of the outcome ledger: what one fact changed for one subject from a day on.")
class Entry:
    """Nothing is updated in place: a correction is a reversing entry."""

    subject: str = strawberry.field(description="The pseudonym of whom it counts.")
    effective_on: date = strawberry.field(description="The first day on which it counts.")
    fact_no: BigInt = strawberry.field(description="The fact that caused it, as a position in the inbound log.")
    num: int = strawberry.field(description="What it adds to the numerator.")
    den: int = strawberry.field(description="What it adds to the denominator.")

    @resolved("The facts at that position: several where held events were released.")
    async def facts(self, info: Info[Asking, None]) -> list[Fact]:
        """Loaded for a whole page at once."""
        return [fact(row) for row in await info.context.load.facts_numbered.load(self.fact_no)]


@strawberry.type(description="A page of ledger entries, oldest first.")
class EntryConnection:
    """Keyset page of entries."""

    nodes: list[Entry] = strawberry.field(description="The entries of this page.")
    page_info: PageInfo = strawberry.field(description="Where it ends.")


@strawberry.type(description="A page of facts, in the order they became known.")
class FactConnection:
    """Keyset page of facts."""

    nodes: list[Fact] = strawberry.field(description="The facts of this page.")
    page_info: PageInfo = strawberry.field(description="Where it ends.")


def fact(row: Any) -> Fact:
    """A row of read.fact."""
    return Fact(
        fact_no=BigInt(row["fact_no"]),
        event_id=row["event_id"],
        type=row["type"],
        aggregate=row["aggregate"],
        occurred_on=row["occurred_on"],
        known_at=row["known_at"],
    )


def entry(row: Any) -> Entry:
    """A row of read.entry."""
    return Entry(
        subject=row["subject"],
        effective_on=row["effective_on"],
        fact_no=BigInt(row["fact_no"]),
        num=row["num"],
        den=row["den"],
    )
