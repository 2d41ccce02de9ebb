"""Goals: what is counted, against which target, and, for those who may see them, figures and evidence."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import Info

from gateway.api.asking import Asking, Known
from gateway.api.schema import evidence, figures
from gateway.api.schema.evidence import EntryConnection, FactConnection
from gateway.api.schema.figures import BreakdownCell, CurveBy, Facet, Figure, Step
from gateway.api.schema.mark import watermark
from gateway.api.schema.nodes import Node, node_id
from gateway.api.schema.releases import ReleasedGoal, ReleaseId, released
from gateway.api.schema.standing import WithStanding
from gateway.api.schema.words import PAGE_DEFAULT, BigInt, Language, Withheld, WithheldReason, page, page_size, resolved
from gateway.domain.figures import Measure, Rounding, Target, shown_target
from gateway.storage.evidence import EntryPage, FactPage
from gateway.storage.goals import CurveKey, FigureKey, GoalKey
from gateway.storage.releases import ReleaseKey

AsOf = Annotated[date | None, strawberry.argument(description="The date that is spoken of. Today if left out.")]
KnownAt = Annotated[
    datetime | None,
    strawberry.argument(
        description="As it was known at this moment: by what reporting had heard by then. Now without."
    ),
]
AtPosition = Annotated[
    BigInt | None,
    strawberry.argument(name="position", description="The same, by a position of the inbound log."),
]
First = Annotated[int, strawberry.argument(description="How many, 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="The `endCursor` of the page before.")]


@strawberry.enum(description="How a goal is computed.")
class GoalKind(Enum):
    """The kinds of this version."""

    COUNT = strawberry.enum_value("count", description="Distinct people.")
    SHARE = strawberry.enum_value("share", description="Of some people, how many also ...")
    SUM = strawberry.enum_value("sum", description="Hours, or money.")
    DURATION = strawberry.enum_value("duration", description="How long people took part.")
    RATIO = strawberry.enum_value("ratio", description="Cost per result or per participant.")
    SCHEDULE = strawberry.enum_value("schedule", description="Of what was due, how much was delivered in time.")
    SERIES = strawberry.enum_value("series", description="A published statistic.")
    ASSESSED = strawberry.enum_value("assessed", description="A dated judgement with its evidence.")


@strawberry.enum(description="What a goal's value and target are given in.")
class GoalUnit(Enum):
    """What is kept in whole numbers of something smaller (minutes, öre, hundredths) is shown in these."""

    PEOPLE = strawberry.enum_value("people", description="Different people.")
    THINGS = strawberry.enum_value("things", description="Methods, activities, employers and the like.")
    PERCENT = strawberry.enum_value("percent", description="Of a hundred.")
    HOURS = strawberry.enum_value("minutes", description="Hours of presence.")
    DAYS = strawberry.enum_value("days", description="Days that each person who has left took part, on average.")
    SEK = strawberry.enum_value("ore", description="Swedish kronor: in all, or for each result or participant.")
    NUMBER = strawberry.enum_value("hundredths", description="A published statistic in its own unit.")


@strawberry.type(description="A goal of a programme.")
class Goal(Node, WithStanding):
    """Figures are null where `withheld` says why; every other field is there for every reader."""

    id: strawberry.ID = strawberry.field(description="Unique within its programme.")
    version: int = strawberry.field(description="The version of the programme definition it comes from.")
    kind: GoalKind = strawberry.field(description="How it is computed.")
    unit: GoalUnit = strawberry.field(description="What value and target are given in.")
    target: int | None = strawberry.field(
        description="What is wanted in the goal's unit: at least so much, or at most (`atMost`); null without a target."
    )
    at_most: bool = strawberry.field(description="The target is a ceiling: the value must not lie above it.")
    target_by: date | None = strawberry.field(description="The day by which the target is to be met.")
    target_assumed: bool = strawberry.field(description="No source states the target: it is an assumption.")
    definition_assumed: bool = strawberry.field(description="No source states the definition: it is an assumption.")
    engine: int = strawberry.field(description="The version of the counting rules that the definition pins.")
    measure: strawberry.Private[Measure]
    wanted: strawberry.Private[Target | None]
    rounding: strawberry.Private[Rounding]
    key: strawberry.Private[GoalKey]
    exact: strawberry.Private[bool]
    starts_on: strawberry.Private[date]
    texts: strawberry.Private[dict[str, str]]

    @resolved("Its name.")
    def title(self, lang: Language = Language.SV) -> str:
        """In the language asked for."""
        return self.texts[f"title_{lang.value}"]

    @resolved("What exactly is counted, in words.")
    def definition(self, lang: Language = Language.SV) -> str:
        """In the language asked for."""
        return self.texts[f"definition_{lang.value}"]

    @resolved("Why figures are null; null itself where they are shown.")
    async def withheld(self, info: Info[Asking, None]) -> Withheld | None:
        """The typed reason beside every null figure."""
        if self.exact:
            return None
        if not await info.context.load.release.load(ReleaseKey(self.key.programme, None)):
            return Withheld(reason=WithheldReason.NO_RELEASE_YET)
        spoken = await released(info.context, self.key, None)
        return Withheld(reason=WithheldReason.IN_RELEASES if spoken else WithheldReason.NOT_RELEASED)

    @resolved("What a release says of it: for every reader. Null without a release, or where it is silent on the goal.")
    async def released(self, info: Info[Asking, None], release: ReleaseId = None) -> ReleasedGoal | None:
        """The only figures about people that partners read."""
        return await released(info.context, self.key, release)

    @resolved("The figure, exact. Null where `withheld` says why.")
    async def figure(
        self, info: Info[Asking, None], as_of: AsOf = None, known_at: KnownAt = None, position: AtPosition = None
    ) -> Figure | None:
        """On a date, as known at a moment."""
        if not self.exact:
            return None
        asking, on = info.context, as_of or info.context.today
        known = await asking.known(Known(known_at, position))
        return figures.figure(
            self.measure,
            self.wanted,
            await asking.load.figures.load(FigureKey(self.key, "", on, known)),
            how=self.rounding,
            on=on,
            today=asking.today,
            position=known,
            now=asking.position,
            mark=watermark(asking),
        )

    @resolved("The figure by the values of a facet. Null where `withheld` says why.")
    async def breakdown(
        self,
        info: Info[Asking, None],
        facet: Annotated[Facet, strawberry.argument(description="Which breakdown.")],
        as_of: AsOf = None,
        known_at: KnownAt = None,
        position: AtPosition = None,
    ) -> list[BreakdownCell] | None:
        """Empty for a facet that the definition does not ask for."""
        if not self.exact:
            return None
        asking = info.context
        known = await asking.known(Known(known_at, position))
        key = FigureKey(self.key, facet.value, as_of or asking.today, known)
        return figures.breakdown(self.measure, await asking.load.figures.load(key), self.rounding)

    @resolved("The value step by step, days without a change left out. Null where `withheld` says why.")
    async def curve(
        self,
        info: Info[Asking, None],
        start: Annotated[
            date | None, strawberry.argument(name="from", description="First day; the programme's if left out.")
        ] = None,
        end: Annotated[date | None, strawberry.argument(name="to", description="Last day; today if left out.")] = None,
        by: Annotated[CurveBy, strawberry.argument(description="How far apart its steps are.")] = CurveBy.DAY,
    ) -> list[Step] | None:
        """Both days included."""
        if not self.exact:
            return None
        end = end or max(info.context.today, start or self.starts_on)
        start, end = figures.period(start or min(self.starts_on, end), end)
        days = await info.context.load.curves.load(CurveKey(self.key, start, end))
        return figures.curve(self.measure, figures.gathered(days, start, by), start, self.rounding)

    @resolved("The ledger behind the figure, oldest first. Null where `withheld` says why.")
    async def entries(
        self,
        info: Info[Asking, None],
        *,
        as_of: Annotated[date | None, strawberry.argument(description="Only what counts by this date.")] = None,
        known_at: KnownAt = None,
        position: AtPosition = None,
        subject: Annotated[str | None, strawberry.argument(description="Only of this pseudonym.")] = None,
        first: First = PAGE_DEFAULT,
        after: After = None,
    ) -> EntryConnection | None:
        """A figure is the sum of these."""
        if not self.exact:
            return None
        asking = info.context
        known = await asking.known(Known(known_at, position))
        scope = ("entries", asking.viewer.organisation, self.key, as_of, known_at, position, subject)
        place = asking.cursors.read(scope, after, tuple[date, int, str])
        asked = EntryPage(self.key, as_of, known, subject, place, page_size(first))
        nodes, info_of_page = page(
            await asking.load.entries.load(asked),
            first,
            evidence.entry,
            lambda row: asking.cursors.write(scope, (row["effective_on"], row["fact_no"], row["subject"])),
        )
        return EntryConnection(nodes=nodes, page_info=info_of_page)

    @resolved("The facts about one subject that figures stand on. Null where `withheld` says why.")
    async def evidence(
        self,
        info: Info[Asking, None],
        subject: Annotated[str, strawberry.argument(description="A pseudonym, as entries name it.")],
        as_of: Annotated[date | None, strawberry.argument(description="Only what happened by this date.")] = None,
        first: First = PAGE_DEFAULT,
        after: After = None,
    ) -> FactConnection | None:
        """In the order in which they became known."""
        if not self.exact:
            return None
        asking = info.context
        scope = ("evidence", asking.viewer.organisation, self.key, subject, as_of)
        place = asking.cursors.read(scope, after, tuple[int, str])
        nodes, info_of_page = page(
            await asking.load.facts.load(FactPage(self.key.programme, subject, as_of, place, page_size(first))),
            first,
            evidence.fact,
            lambda row: asking.cursors.write(scope, (row["fact_no"], row["event_id"])),
        )
        return FactConnection(nodes=nodes, page_info=info_of_page)


@strawberry.type(description="A stated goal that this version does not compute yet: shown, never left out.")
class NotMeasured:
    """No figure, for nobody."""

    id: strawberry.ID = strawberry.field(description="Unique within its programme.")
    needs: str = strawberry.field(description="The kind of goal, or the source of facts, that it waits for.")
    texts: strawberry.Private[dict[str, str]]

    @resolved("Its name.")
    def title(self, lang: Language = Language.SV) -> str:
        """In the language asked for."""
        return self.texts[f"title_{lang.value}"]


def goal(row: Any, *, exact: bool, starts_on: date) -> Goal:
    """A row of read.goal in a programme."""
    return Goal(
        node_id=node_id("Goal", row["programme_id"], row["id"]),
        id=row["id"],
        version=row["version"],
        kind=GoalKind(row["kind"]),
        unit=GoalUnit(row["unit"]),
        target=shown_target(row["unit"], row["target"]),
        at_most=row["at_most"],
        target_by=row["target_by"],
        target_assumed=row["target_assumed"],
        definition_assumed=row["assumed"],
        engine=row["engine"],
        measure=Measure.of(row["kind"], row["unit"]),
        wanted=None if row["target"] is None else Target(row["target"], row["at_most"]),
        rounding=Rounding(row["decimals"], row["rounding"]),
        key=GoalKey(row["programme_id"], row["id"], row["version"]),
        exact=exact,
        starts_on=starts_on,
        texts={name: row[name] for name in ("title_sv", "title_en", "definition_sv", "definition_en")},
    )
