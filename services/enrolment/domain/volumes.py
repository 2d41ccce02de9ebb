"""People counted without being known: visitors, and participants of programmes that keep numbers only."""

from dataclasses import dataclass
from datetime import date, datetime

from contracts.base import Code, Gender, Id
from contracts.decisions import Already, Refusal
from contracts.enrolment_way import VolumeCounted
from contracts.programme import ProgrammeDefinition
from enrolment.domain.dates import day_in_sweden, in_the_future, outside


@dataclass(frozen=True, slots=True)
class Volume:
    """How many, when, and of whom by codes. The last count under an id speaks; zero takes it back."""

    volume_id: Id
    on: date
    count: int
    reached_only: bool = False
    until: date | None = None
    gender: Gender | None = None
    group: Code | None = None
    municipality: Code | None = None
    referrer: Id | None = None


def count(
    known: tuple[VolumeCounted, ...], programme: ProgrammeDefinition, volume: Volume, at: datetime
) -> list[VolumeCounted] | Already | Refusal:
    """Write down a count."""
    counted = VolumeCounted(
        volume_id=volume.volume_id, programme_id=programme.id, controller=programme.controller,
        of="reached" if volume.reached_only else "participants", count=volume.count, until=volume.until,
        gender=volume.gender, group=volume.group, municipality=volume.municipality, referrer=volume.referrer,
        occurred_on=volume.on, recorded_at=at,
    )  # fmt: skip
    if known and known[-1].programme_id != programme.id:
        return Refusal("volume-exists", "volume_id", "another programme counted under this id", "conflict")
    if known and known[-1].model_dump(exclude={"recorded_at"}) == counted.model_dump(exclude={"recorded_at"}):
        return Already(len(known))
    today, last = day_in_sweden(at), volume.until or volume.on
    refusal = in_the_future(last, today, "until" if volume.until else "on") or outside(programme.period, volume.on)
    return (
        refusal or _ends_first(volume) or _unknown(programme, volume) or _known_by_name(programme, volume) or [counted]
    )


def _ends_first(volume: Volume) -> Refusal | None:
    if volume.until is None or volume.until >= volume.on:
        return None
    return Refusal("ends-before-start", "until", f"{volume.until} is before {volume.on}")


def _unknown(programme: ProgrammeDefinition, volume: Volume) -> Refusal | None:
    groups, organisations = [g.id for g in programme.groups], [o.id for o in programme.organisations]
    if volume.group and volume.group not in groups:
        return Refusal("unknown-group", "group", f"the programme's groups are: {', '.join(groups) or 'none'}")
    if volume.referrer and volume.referrer not in organisations:
        return Refusal("unknown-referrer", "referrer", f"the programme's organisations are: {', '.join(organisations)}")
    return None


def _known_by_name(programme: ProgrammeDefinition, volume: Volume) -> Refusal | None:
    """Where participants are known, counting them as a volume too would count them twice."""
    if volume.reached_only or programme.registration == "volume":
        return None
    message = "participants of this programme are registered one by one; count only who was reached"
    return Refusal("participants-are-known", "reached_only", message)
