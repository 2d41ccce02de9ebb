"""What may be counted of things: deliverables, activities, sessions, employers, organisations."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from contracts.activities import Audience
from contracts.activities_results import DeliverableKind, DeliverableStatus
from contracts.base import Code, Id
from contracts.programme.choosing import which
from contracts.programme.measures import OfPeople
from contracts.programme.text import Part


class DeliverableMeasure(Part):
    """Models, tools and methods that have reached a status; a later status includes the earlier ones."""

    things: Literal["deliverables"]
    reached: DeliverableStatus = "done"
    kinds: tuple[DeliverableKind, ...] = ()
    areas: tuple[Code, ...] = ()
    part_of: Id | None = None
    """The parts of this deliverable are counted. None: wholes, each once, without their parts."""


class ActivityMeasure(Part):
    """Different activities on offer, or the sessions of them that were held."""

    things: Literal["activities", "sessions"]
    areas: tuple[Code, ...] = ()
    activity_kinds: tuple[Code, ...] = ()
    audiences: tuple[Audience, ...] = ()


class EmployerMeasure(Part):
    """Different employers who did one of these: had an opening, offered or began a placement, sent staff to be trained,
    met participants.
    """

    things: Literal["employers"]
    did: tuple[Literal["opening", "offered", "started", "trained", "met"], ...] = Field(min_length=1)
    placement_kinds: tuple[Code, ...] = ()
    """Of offers and starts: of these kinds (outcome kinds). Empty: of any."""


class OrganisationMeasure(Part):
    """Different organisations that did one of these: referred somebody, hosted an activity."""

    things: Literal["organisations"]
    did: tuple[Literal["referred", "hosted"], ...] = Field(min_length=1)


ThingMeasure = DeliverableMeasure | ActivityMeasure | EmployerMeasure | OrganisationMeasure
Countable = Annotated[
    OfPeople
    | Annotated[DeliverableMeasure, Tag("Deliverable")]
    | Annotated[ActivityMeasure, Tag("Activity")]
    | Annotated[EmployerMeasure, Tag("Employer")]
    | Annotated[OrganisationMeasure, Tag("Organisation")],
    Discriminator(which),
]
"""Whatever may be counted."""
