"""Who belongs to a programme's target group: rules as data, each with an id that a refusal names.

The rules are evaluated when somebody is referred, enters or enters again. What they look at beside what is frozen
at entry (where somebody comes from, why they may stay, what they need) stays sealed in enrolment.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Code
from contracts.programme.text import Part, Text

Origin = Literal["sweden", "eu", "third-country", "stateless"]
Residence = Literal[
    "refugee", "in-need-of-protection", "relative", "temporary-protection", "asylum-seeker", "work", "studies",
    "right-of-residence", "citizen", "other",
]  # fmt: skip
"""Why somebody may stay: grounds of a residence permit, or none needed."""


class RuleBase(Part):
    """Common to the rules."""

    id: Code
    title: Text
    """What would satisfy it, in words: shown with every refusal."""
    groups: tuple[Code, ...] = ()
    """Only for those who enter in one of these groups; empty: for everybody."""
    assumed: bool = False


class AgeRule(RuleBase):
    """Whole years on a day; both ends belong to the range."""

    kind: Literal["age"]
    age_from: int | None = Field(default=None, ge=0, le=120)
    age_to: int | None = Field(default=None, ge=0, le=120)
    on: Literal["entry", "referral", "programme-start"] | date = "entry"
    """`referral`: the day on which the referral arrived; without one, the entry."""


class OriginRule(RuleBase):
    """Where somebody comes from: citizenship at arrival, in the coarsest words that tell."""

    kind: Literal["origin"]
    any_of: tuple[Origin, ...] = Field(min_length=1)


class ForeignBornRule(RuleBase):
    """Born outside Sweden."""

    kind: Literal["foreign-born"]


class ResidenceRule(RuleBase):
    """Why somebody may stay."""

    kind: Literal["residence"]
    any_of: tuple[Residence, ...] = Field(min_length=1)


class MunicipalityRule(RuleBase):
    """Where somebody lives on entry."""

    kind: Literal["municipality"]
    any_of: tuple[Code, ...] = Field(min_length=1)


class GroupRule(RuleBase):
    """Everybody enters in one of these groups."""

    kind: Literal["group"]
    any_of: tuple[Code, ...] = Field(min_length=1)


class NeedsRule(RuleBase):
    """Needs or obstacles that somebody has: at least so many of these."""

    kind: Literal["needs"]
    any_of: tuple[Code, ...] = Field(min_length=1)
    at_least: int = Field(default=1, ge=1)


EligibilityRule = Annotated[
    AgeRule | OriginRule | ForeignBornRule | ResidenceRule | MunicipalityRule | GroupRule | NeedsRule,
    Field(discriminator="kind"),
]
