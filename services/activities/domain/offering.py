"""An activity is put on offer in a programme, in one of its areas if it has any."""

from dataclasses import dataclass
from datetime import datetime

from activities.domain.programmes import Programme, day_in_sweden
from contracts.activities import ActivityDefined, Audience
from contracts.base import Code, Id, Label
from contracts.decisions import Already, Refusal

Event = ActivityDefined


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered."""

    activity_id: Id
    title: Label
    kind: Code
    area: Code | None = None
    audience: Audience = "newcomers"
    host: Id | None = None
    languages: tuple[Code, ...] = ()
    place: Label | None = None
    accessibility: tuple[Code, ...] = ()


def define(
    activity: ActivityDefined | None, offer: Offer, programme: Programme, at: datetime
) -> list[Event] | Already | Refusal:
    """Put an activity on offer; what stands under the id already is not changed."""
    defined = ActivityDefined(
        activity_id=offer.activity_id,
        programme_id=programme.id,
        controller=programme.controller,
        title=offer.title,
        kind=offer.kind,
        area=offer.area,
        audience=offer.audience,
        host=offer.host,
        languages=offer.languages,
        place=offer.place,
        accessibility=offer.accessibility,
        occurred_on=day_in_sweden(at),
        recorded_at=at,
    )
    if activity is not None:
        return Already(1) if _content(activity) == _content(defined) else _exists()
    return _unknown_area(offer, programme) or _unknown_host(offer, programme) or [defined]


def _content(event: ActivityDefined) -> dict[str, object]:
    return event.model_dump(exclude={"recorded_at", "occurred_on"})


def _exists() -> Refusal:
    return Refusal("activity-exists", "activity_id", "another activity is defined under this id", "conflict")


def _unknown_area(offer: Offer, programme: Programme) -> Refusal | None:
    if offer.area is None or offer.area in programme.areas:
        return None
    return Refusal("unknown-area", "area", f"the programme's areas are: {', '.join(programme.areas) or 'none'}")


def _unknown_host(offer: Offer, programme: Programme) -> Refusal | None:
    if offer.host is None or offer.host in programme.organisations:
        return None
    return Refusal("unknown-host", "host", f"the programme's organisations are: {', '.join(programme.organisations)}")
