"""Words and numbers that every part of the schema uses: languages, editions, whole numbers, pages."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, NewType, TypeVar

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from gateway.api.cost import PAGE_CAP, PAGE_DEFAULT
from gateway.api.errors import Refused
from gateway.domain.edition import REASONS, Reason

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
R = TypeVar("R")


def resolved(description: str) -> Callable[[F], F]:
    """A field that a method answers: Strawberry's own decorator, typed."""
    decorate: Callable[[F], F] = strawberry.field(description=description)
    return decorate


@strawberry.enum(description="A language of titles and explanations.")
class Language(Enum):
    """Languages of the product's own words."""

    SV = "sv"
    EN = "en"


@strawberry.enum(description="Which figures about people a reader sees.")
class Edition(Enum):
    """What the schema calls the domain's editions."""

    EXACT = strawberry.enum_value("exact", description="Exact figures, live, with the events behind them.")
    RELEASED = strawberry.enum_value("released", description="Figures of releases: at least so many, in `released`.")
    WITHHELD = strawberry.enum_value("withheld", description="No figures: they will come in releases.")


@strawberry.enum(description="Why figures are withheld.")
class WithheldReason(Enum):
    """Closed list of reasons."""

    NO_RELEASE_YET = strawberry.enum_value(
        "no-release-yet", description="Figures about people are published in releases; none exists yet."
    )
    IN_RELEASES = strawberry.enum_value(
        "in-releases", description="Exact figures are not for this reader; those of releases are in `released`."
    )
    NOT_RELEASED = strawberry.enum_value(
        "not-released", description="Releases do not show this goal: no safe way to show it is known."
    )
    REPORTING_BEHIND = strawberry.enum_value(
        "reporting-behind", description="What is known is more than five seconds old: no view of people is shown."
    )


@strawberry.type(description="Stands in the place of figures that this reader does not get, and says why.")
class Withheld:
    """Why there is no figure. Programs read `reason`, people `sentence`."""

    reason: WithheldReason = strawberry.field(description="The reason, for programs.")

    @resolved("The reason, for people.")
    def sentence(self, lang: Language = Language.SV) -> str:
        """In the language asked for."""
        return REASONS[Reason(self.reason.value)][lang.value]


@strawberry.type(description="How far the facts behind an answer reach.")
class Watermark:
    """For readers of the withheld edition without a position: it counts facts about people."""

    position: "BigInt | None" = strawberry.field(
        description="How many facts reporting had taken in; a value for `position`. Null where figures are withheld."
    )
    known_at: datetime | None = strawberry.field(
        description="When the last of them became known; to the whole hour where figures are withheld."
    )
    complete_through: datetime | None = strawberry.field(
        description="Everything recorded up to this moment is in; to the whole hour where figures are withheld."
    )
    people_withheld: Withheld | None = strawberry.field(
        description="Why partners' views of people are null now, whoever reads. Null itself where they are shown."
    )


@strawberry.type(description="Where a page ends.")
class PageInfo:
    """As in Relay, forwards only."""

    has_next_page: bool = strawberry.field(description="Whether there are more after this page.")
    end_cursor: str | None = strawberry.field(description="Pass it as `after` to get the next page.")


BigInt = NewType("BigInt", int)
_LARGEST = 2**53 - 1


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        raise GraphQLError("BigInt cannot represent this: a whole number within ±(2^53 - 1) is needed.")
    return value


SCALARS: dict[object, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number that may need more than 32 bits; a JSON number, never above 2^53 - 1.",
        serialize=_whole,
        parse_value=_whole,
    )
}


def page_size(first: int) -> int:
    """The page size asked for. Raises Refused."""
    if not 1 <= first <= PAGE_CAP:
        raise Refused("page-size", f"`first` must be from 1 to {PAGE_CAP}.", limit=PAGE_CAP)
    return first


def page(rows: Sequence[R], first: int, node: Callable[[R], T], cursor: Callable[[R], str]) -> tuple[list[T], PageInfo]:
    """Nodes and page info out of up to `first + 1` rows."""
    shown = rows[:first]
    return [node(row) for row in shown], PageInfo(
        has_next_page=len(rows) > first, end_cursor=cursor(shown[-1]) if shown else None
    )


__all__ = [
    "PAGE_DEFAULT",
    "SCALARS",
    "BigInt",
    "Edition",
    "Language",
    "PageInfo",
    "Watermark",
    "Withheld",
    "WithheldReason",
    "page",
    "page_size",
    "resolved",
]
