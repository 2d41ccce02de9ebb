"""What lies on the desk of the way: referrals, places, ways, volumes, and what is to be written with them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from contracts.enrolment_referrals import ReferralDecided, ReferralMade, ReferralShared
from contracts.enrolment_way import VolumeCounted
from enrolment.domain import accounts, places, referrals, way
from enrolment.domain.participation import Participation
from enrolment.domain.places import Places, Seat
from enrolment.domain.referrals import Referral
from enrolment.domain.way import Way
from enrolment.storage.course.notes import Note
from enrolment.vault import Vault

CourseEvent = referrals.Event | way.Event | VolumeCounted | accounts.Event
InProgramme = tuple[str, str]
"""A programme and a person."""
PartnersNumber = tuple[str, str, bytes]
"""A programme, a referrer and the keyed hash of the referrer's own number."""


class Tooled(Protocol):
    """The moment of a request and what unseals."""

    @property
    def at(self) -> datetime:
        """The one moment of all commands of the request."""
        ...

    @property
    def vault(self) -> Vault:
        """What seals and opens."""
        ...


@dataclass(slots=True)
class Course:
    """States by id; what was given up in programmes with limited places is remembered, so that others move up."""

    tools: Tooled | None = None
    referrals: dict[str, Referral] = field(default_factory=dict)
    of_person: dict[InProgramme, list[str]] = field(default_factory=dict)
    entering: list[str] | None = None
    """The open referrals of those who enter, if they were looked up with the people."""
    by_number: dict[PartnersNumber, str] = field(default_factory=dict)
    ways: dict[InProgramme, Way] = field(default_factory=dict)
    volumes: dict[str, tuple[VolumeCounted, ...]] = field(default_factory=dict)
    told: dict[str, tuple[accounts.Event, ...]] = field(default_factory=dict)
    """What was told of programmes themselves, by aggregate."""
    places: dict[str, Places] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    references: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    """New referrals' numbers: hash and sealed text."""

    def apply(self, event: CourseEvent) -> None:
        """Fold one event."""
        if isinstance(event, ReferralMade | ReferralDecided | ReferralShared):
            before = self.referrals.get(event.referral_id)
            after = self.referrals[event.referral_id] = referrals.evolve(before, event)
            if before is None:
                self.of_person.setdefault((after.programme_id, after.person_id), []).append(after.referral_id)
            self._move(after.programme_id, _kept(before), _kept(after))
        elif isinstance(event, VolumeCounted):
            self.volumes[event.volume_id] = (*self.volumes.get(event.volume_id, ()), event)
        elif isinstance(event, accounts.Event):
            name = accounts.aggregate_of(event)
            self.told[name] = (*self.told.get(name, ()), event)
        else:
            key = (event.programme_id, event.person_id)
            self.ways[key] = way.evolve(self.ways.get(key, Way()), event)

    def moved(self, programme_id: str, person_id: str, before: Participation, after: Participation) -> None:
        """A participation changed: perhaps a place was taken or given up."""
        counted = self.places.get(programme_id)
        if counted is not None and person_id not in counted.shared:
            self._move(programme_id, places.seat_of(before), places.seat_of(after))

    def open_referral(self, key: InProgramme) -> Referral | None:
        """The referral by which this person may enter: the first that is still open."""
        known = [self.referrals[name] for name in self.of_person.get(key, ())]
        return min((r for r in known if r.status in referrals.OPEN), key=_arrival, default=None)

    def _move(self, programme_id: str, before: Seat | None, after: Seat | None) -> None:
        counted = self.places.get(programme_id)
        if counted is None or before == after:
            return
        counted.move(before, after)
        if before is not None:
            self.given_up.add(programme_id)


def _kept(referral: Referral | None) -> Seat | None:
    if referral is None or referral.status not in referrals.KEEPS_A_PLACE:
        return None
    return Seat(referral.group)


def _arrival(referral: Referral) -> tuple[object, str]:
    return (referral.received_on, referral.referral_id)
