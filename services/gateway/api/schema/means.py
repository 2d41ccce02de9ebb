"""What a programme has to work with and what it makes: phases, budget, deliverables."""

from datetime import date
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.schema.nodes import Node, node_id
from gateway.api.schema.words import Language, resolved
from gateway.storage import means as storage
from gateway.storage.means import SpentKey

SpentOn = Annotated[date | None, strawberry.argument(description="What was booked up to this day. Today if left out.")]


@strawberry.type(description="A phase of each participant's time.")
class Phase:
    """In weeks from entry."""

    id: strawberry.ID = strawberry.field(description="Unique within its programme.")
    from_week: int = strawberry.field(description="Its first week, counted from each participant's entry.")
    to_week: int | None = strawberry.field(description="Its last week; null: to the end.")
    texts: strawberry.Private[dict[str, str]]

    @resolved("Its name.")
    def title(self, lang: Language = Language.SV) -> str:
        """In the language asked for."""
        return self.texts[lang.value]


@strawberry.enum(description="Where the money of a budget line comes from.")
class Financing(Enum):
    """Of contracts.activities_costs."""

    GRANT = strawberry.enum_value("grant", description="A funder's grant.")
    COFINANCING_MONEY = strawberry.enum_value("cofinancing-money", description="Money that a partner puts in.")
    COFINANCING_TIME = strawberry.enum_value("cofinancing-time", description="Working time that a partner puts in.")


@strawberry.type(description="A line of the budget.")
class BudgetLine:
    """What it holds is for every reader; what was spent is for exact readers."""

    line: strawberry.ID = strawberry.field(description="Unique within its programme.")
    title: str = strawberry.field(description="Its name.")
    financing: Financing = strawberry.field(description="Where the money comes from.")
    funder_id: strawberry.ID = strawberry.field(description="Who pays it.")
    area: strawberry.ID | None = strawberry.field(description="The area it belongs to.")
    amount: str = strawberry.field(description="SEK that it holds, with two decimals.")
    exact: strawberry.Private[bool]
    programme: strawberry.Private[str]

    @resolved("SEK booked on it, with two decimals. Null for readers who see no exact figures of the programme.")
    async def spent(self, info: Info[Asking, None], as_of: SpentOn = None) -> str | None:
        """Corrections included."""
        key = SpentKey(self.programme, self.line, as_of or info.context.today)
        return await _spent(info.context, key, exact=self.exact)


@strawberry.type(description="Money: what was stated, what the budget's lines hold, what was spent.")
class Budget:
    """None of these is derived from another."""

    total: str | None = strawberry.field(description="SEK in all as the definition states it, with two decimals.")
    about: bool = strawberry.field(description="The source says `about`.")
    cofinancing_percent: int | None = strawberry.field(description="The share that partners put in, as stated.")
    exact: strawberry.Private[bool]
    programme: strawberry.Private[str]

    @resolved("Its lines, by their ids; those that hold nothing are left out.")
    async def lines(self, info: Info[Asking, None]) -> list[BudgetLine]:
        """As they stand now."""
        rows = await info.context.load.by(storage.budget_lines).load(self.programme)
        return [_line(row, exact=self.exact) for row in rows]

    @resolved(
        "SEK booked in all, with two decimals. Null for readers who see no exact figures of the programme: a cost may "
        "tell how many people it was paid for."
    )
    async def spent(self, info: Info[Asking, None], as_of: SpentOn = None) -> str | None:
        """Corrections included."""
        key = SpentKey(self.programme, None, as_of or info.context.today)
        return await _spent(info.context, key, exact=self.exact)


@strawberry.enum(description="What a deliverable is.")
class DeliverableKind(Enum):
    """Of contracts.activities_results."""

    MODEL = "model"
    TOOL = "tool"
    METHOD = "method"


@strawberry.enum(description="How far a deliverable has come.")
class DeliverableStatus(Enum):
    """In this order."""

    PLANNED = "planned"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    ADOPTED = strawberry.enum_value("adopted", description="Taken into an organisation's ordinary operations.")
    SPREAD = strawberry.enum_value("spread", description="Handed on to another organisation.")


@strawberry.type(description="A model, tool or method that the programme develops.")
class Deliverable(Node):
    """No figure about people, hence for every reader."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    kind: DeliverableKind = strawberry.field(description="What it is.")
    title: str = strawberry.field(description="Its name.")
    part_of: strawberry.ID | None = strawberry.field(description="The deliverable it is a part of.")
    area: strawberry.ID | None = strawberry.field(description="The area it belongs to.")
    status: DeliverableStatus = strawberry.field(description="How far it has come.")
    reached_on: date = strawberry.field(description="When it reached that status.")
    close_to_done: bool = strawberry.field(description="In progress, and in the staff's judgement nearly there.")
    expected_on: date | None = strawberry.field(description="When it is expected to be done.")
    organisation_id: strawberry.ID | None = strawberry.field(description="Who adopted it, or to whom it was spread.")
    evidence: list[str] = strawberry.field(description="Links to documents that show it.")


@strawberry.type
class WithMeans:
    """The means of a programme."""

    id: strawberry.Private[strawberry.ID]
    exact: strawberry.Private[bool]

    @resolved("The phases of each participant's time, in order.")
    async def phases(self, info: Info[Asking, None]) -> list[Phase]:
        """As the definition states them."""
        return [_phase(row) for row in await info.context.load.by(storage.phases).load(self.id)]

    @resolved("Money: stated, budgeted, spent.")
    async def budget(self, info: Info[Asking, None]) -> Budget:
        """Stated money is the definition's."""
        row = (await info.context.load.by(storage.stated_budgets).load(self.id))[0]
        return Budget(
            total=None if row["total"] is None else str(row["total"]),
            about=row["about"],
            cofinancing_percent=row["cofinancing_percent"],
            exact=self.exact,
            programme=self.id,
        )

    @resolved("What it develops, by title.")
    async def deliverables(self, info: Info[Asking, None]) -> list[Deliverable]:
        """With their last status."""
        return [deliverable(row) for row in await info.context.load.by(storage.deliverables).load(self.id)]


async def _spent(asking: Asking, key: SpentKey, *, exact: bool) -> str | None:
    if not exact:
        return None
    rows = await asking.load.by(storage.spent).load(key)
    return str(rows[0]["amount"]) if rows else "0.00"


def _phase(row: Any) -> Phase:
    texts = {"sv": row["title_sv"], "en": row["title_en"]}
    return Phase(id=row["id"], from_week=row["from_week"], to_week=row["to_week"], texts=texts)


def _line(row: Any, *, exact: bool) -> BudgetLine:
    return BudgetLine(
        line=row["line"],
        title=row["title"],
        financing=Financing(row["financing"]),
        funder_id=row["funder"],
        area=row["area"],
        amount=str(row["amount"]),
        exact=exact,
        programme=row["programme_id"],
    )


def deliverable(row: Any) -> Deliverable:
    """A deliverable's last status."""
    return Deliverable(
        node_id=node_id("Deliverable", row["deliverable_id"]),
        id=row["deliverable_id"],
        kind=DeliverableKind(row["kind"]),
        title=row["title"],
        part_of=row["part_of"],
        area=row["area"],
        status=DeliverableStatus(row["status"]),
        reached_on=row["occurred_on"],
        close_to_done=row["close_to_done"],
        expected_on=row["expected_on"],
        organisation_id=row["organisation"],
        evidence=row["evidence"],
    )
