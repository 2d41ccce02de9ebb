"""Releases: what every organisation of a programme may read of people, and the only thing that partners do."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.schema.figures import Facet
from gateway.api.schema.words import Language, PageInfo, resolved
from gateway.domain.figures import Target
from gateway.domain.released import EDITION, WORDS, met, wording
from gateway.storage.goals import GoalKey
from gateway.storage.releases import CellsKey, ReleaseKey, SaidKey

ZONE = "Europe/Stockholm"
MOMENT = "%Y-%m-%d %H:%M"
ReleaseId = Annotated[strawberry.ID | None, strawberry.argument(description="Its id; the newest if left out.")]


@strawberry.enum(description="Where a goal stands, by what is published alone. Never `missed`.")
class ReleasedState(Enum):
    """What follows from a published line."""

    MET = strawberry.enum_value("met", description="What is published says that the target is met.")
    CANNOT_BE_SAID_YET = strawberry.enum_value(
        "cannot-be-said-yet",
        description="What is published does not say so: it may be met or not. Always of a ceiling (`Goal.atMost`), "
        "because at least so many may be any number above.",
    )


@strawberry.type(description="Figures about people as they were published, of one definition version and one day.")
class Release:
    """A release never changes."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    ordinal: int = strawberry.field(description="The how manieth of its programme, from 1.")
    version: int = strawberry.field(description="The version of the programme's definition that it speaks of.")
    made_on: date = strawberry.field(description="The day that it speaks of.")
    made_at: datetime = strawberry.field(description="When it was made.")
    step: int = strawberry.field(description="Numbers are told in steps of so many people.")

    @resolved("Which edition this is, and when it was made, for people.")
    def text(self, lang: Language = Language.SV) -> str:
        """One sentence to stand beside every figure of it."""
        moment = self.made_at.astimezone(ZoneInfo(ZONE)).strftime(MOMENT)
        return EDITION[lang.value].format(ordinal=self.ordinal, moment=moment, step=self.step)


@strawberry.type(description="A page of releases, newest first.")
class ReleaseConnection:
    """Keyset page of releases."""

    nodes: list[Release] = strawberry.field(description="The releases of this page.")
    page_info: PageInfo = strawberry.field(description="Where it ends.")


@strawberry.type(description="A published number of people, or that it cannot be shown at this size.")
class ReleasedCell:
    """Never 0, never everybody, never the nearest: `atLeast`."""

    value: str = strawberry.field(description="The facet's value; empty for the headline.")
    at_least: int | None = strawberry.field(
        description="At least so many people. Null: cannot be shown at this size, which is neither none nor missed."
    )
    of_at_least: int | None = strawberry.field(
        description="For outcomes and shares: of at least so many. Null otherwise, and where that is not shown."
    )
    of_exact: bool = strawberry.field(description="`ofAtLeast` is the exact number.")
    shown_since: date | None = strawberry.field(description="The day of the release that first said this number.")
    final: bool = strawberry.field(description="An exact number, by a recorded decision of the controller.")
    most_people: strawberry.Private[int | None]

    @resolved("The number in words.")
    def text(self, lang: Language = Language.SV) -> str:
        """In the language asked for."""
        kind = wording(at_least=self.at_least, of=self.of_at_least, of_exact=self.of_exact, final=self.final)
        return WORDS[kind][lang.value].format(at_least=self.at_least, of=self.of_at_least)


@strawberry.type(description="What was published from a release on, until the next step.")
class ReleasedStep:
    """Releases that said nothing new have none."""

    release: strawberry.ID = strawberry.field(description="The release that first said so.")
    version: int = strawberry.field(description="The version of the definition that it speaks of.")
    on: date = strawberry.field(description="The day of that release.")
    at_least: int | None = strawberry.field(description="At least so many people. Null: not shown.")
    of_at_least: int | None = strawberry.field(description="Of at least so many. Null where not shown.")


@strawberry.type(description="What a release says of a goal.")
class ReleasedGoal:
    """Everything here is computed from published lines only."""

    release: Release = strawberry.field(description="The release that says so.")
    headline: ReleasedCell = strawberry.field(description="Of everybody together.")
    goal: strawberry.Private[GoalKey]

    @resolved("Where the goal stands by what is published. Null without a target.")
    async def state(self, info: Info[Asking, None]) -> ReleasedState | None:
        """Against the target of the version that the release speaks of."""
        key = SaidKey(self.goal.programme, self.goal.goal, self.release.version)
        rows = await info.context.load.targets.load(key)
        if not rows or rows[0]["target"] is None:
            return None
        said, wanted = self.headline, Target(rows[0]["target"], rows[0]["at_most"])
        reached = met(rows[0]["unit"], wanted, said.at_least, said.most_people)
        return ReleasedState.MET if reached else ReleasedState.CANNOT_BE_SAID_YET

    @resolved("By the values of a facet, as fixed in the definition.")
    async def breakdown(
        self,
        info: Info[Asking, None],
        facet: Annotated[Facet, strawberry.argument(description="Which breakdown.")],
    ) -> list[ReleasedCell]:
        """Empty where releases show no such table of the goal."""
        key = CellsKey(self.release.id, self.goal.goal, facet.value)
        return [cell(row) for row in await info.context.load.released_cells.load(key)]

    @resolved("The headline release by release, up to this one.")
    async def curve(self, info: Info[Asking, None]) -> list[ReleasedStep]:
        """From published values only."""
        key = SaidKey(self.goal.programme, self.goal.goal, self.release.ordinal)
        return steps(await info.context.load.headlines.load(key))


async def released(asking: Asking, goal: GoalKey, wanted: str | None) -> ReleasedGoal | None:
    """What a release says of a goal; null if there is none, or it does not speak of the goal."""
    found = await asking.load.release.load(ReleaseKey(goal.programme, wanted))
    if not found:
        return None
    rows = await asking.load.released_cells.load(CellsKey(found[0]["id"], goal.goal, ""))
    return ReleasedGoal(release=release(found[0]), headline=cell(rows[0]), goal=goal) if rows else None


def release(row: Any) -> Release:
    """A row of read.release."""
    return Release(**{name: row[name] for name in ("id", "ordinal", "version", "made_on", "made_at", "step")})


def cell(row: Any) -> ReleasedCell:
    """A row of read.release_figure."""
    names = ("value", "at_least", "of_at_least", "of_exact", "shown_since", "final", "most_people")
    return ReleasedCell(**{name: row[name] for name in names})


def steps(rows: Sequence[Any]) -> list[ReleasedStep]:
    """The headlines that say something else than the one before."""
    found, before = [], None
    for row in rows:
        said = (row["version"], row["at_least"], row["of_at_least"], row["final"])
        if said != before:
            found.append(
                ReleasedStep(
                    release=row["id"],
                    version=row["version"],
                    on=row["made_on"],
                    at_least=row["at_least"],
                    of_at_least=row["of_at_least"],
                )
            )
        before = said
    return found
