"""The material of a report from the live tables: what was signed is what everybody saw."""

from functools import partial

from common.db import Connection, kept_awake
from common.projection import Fact
from contracts.programme import ProgrammeDefinition
from reporting.domain.reports.closed import closed
from reporting.domain.reports.material import Material, Provenance, Sums, added_up
from reporting.domain.reports.opened import Release, Shown, opened
from reporting.domain.reports.order import Order
from reporting.reports.canonical import canonical, sha256
from reporting.storage import digests
from reporting.storage.releases import publishing
from reporting.storage.reports import sources
from reporting.storage.reports.people import Told, minutes_by_area
from reporting.storage.reports.rows import rows_of
from reporting.storage.reports.sources import Published

Content = dict[str, object]


async def gathered(connection: Connection, order: Order) -> Content:
    """The content of a report, from what is known at its position."""
    published = await sources.definition_at(connection, order.programme, order.position, order.version)
    assert published is not None, "an order names a version that is known at its position"
    if order.edition == "open":
        return await _opened(connection, order, published)
    sums = added_up(await sources.lines(connection, order.programme, order.version, order.position))
    before = None
    if order.adds_to is not None:
        told = await sources.lines(connection, order.programme, order.version, order.adds_to.position)
        before = added_up(told)
    made_from = Provenance(
        await sources.streams(connection, order.position),
        definition_hash(published),
        *await digests.ledger_digest(connection, order.position, of=(order.programme, order.version)),
    )
    facts = await sources.facts(connection, order.programme, order.position)
    return await kept_awake(connection, partial(_closed, order, published, made_from, (sums, before), facts))


def _closed(
    order: Order, published: Published, made_from: Provenance, sums: tuple[Sums, Sums | None], facts: list[Fact]
) -> Content:
    told = Told(order.programme)
    told.take(facts)
    return closed(order, material(order, published, made_from, sums, told))


def material(
    order: Order, published: Published, made_from: Provenance, sums: tuple[Sums, Sums | None], told: Told
) -> Material:
    """Everything that a closed content is made of; `sums` as known now and, of an addendum, as known before."""
    people = told.people
    return Material(
        definition=alone(published.definition),
        rows=rows_of(published.definition),
        together=tuple(goal for goal in published.definition.goals if goal.over != "programme"),
        sums=sums[0],
        people=people,
        things=told.things,
        minutes=minutes_by_area(people, order.on),
        provenance=made_from,
        before=sums[1],
    )


def alone(definition: ProgrammeDefinition) -> ProgrammeDefinition:
    """With the goals that count in the programme alone: what others hold is not for this programme's readers."""
    kept = tuple(goal for goal in definition.goals if goal.over == "programme")
    return definition if len(kept) == len(definition.goals) else definition.model_copy(update={"goals": kept})


def definition_hash(published: Published) -> str:
    """Of what was published, word for word."""
    return sha256(canonical(published.body))


async def _opened(connection: Connection, order: Order, published: Published) -> Content:
    assert order.release is not None, "an open edition names its release"
    release = await publishing.named(connection, order.release)
    assert release is not None, "releases are kept"
    shown = [
        Shown(
            row["goal_id"], row["facet"], row["value"], row["at_least"], row["of_at_least"], row["shown_since"],
            exact=row["final"],
        )
        for row in await publishing.figures(connection, order.release)
    ]  # fmt: skip
    rows = rows_of(published.definition)
    made = Release(
        alone(published.definition), definition_hash(published), rows, order.release, release["made_on"], shown
    )
    return opened(order, made)
