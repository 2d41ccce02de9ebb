"""How many places a programme and its groups have, and how many are taken.

A place is taken by an open spell, and kept by a referral that was accepted until its person has entered. The
numbers are read under a lock of the programme's places, so that they hold until the command is written.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.base import Code, Id
from contracts.decisions import Refusal
from contracts.enrolment import ParticipantEnrolled
from contracts.programme import ProgrammeDefinition
from contracts.same_people import Clusters
from enrolment.domain.life import spells
from enrolment.domain.participation import Participation


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a programme, in a group if the person has one."""

    group: Code | None


@dataclass(slots=True)
class Places:
    """How many are taken, by group; changed as commands of one request are decided."""

    taken: Counter[Code | None] = field(default_factory=Counter)
    shared: set[Id] = field(default_factory=set)
    """Records of a human being who is in the programme under several: leaving under one of them frees no place."""

    def share(self, seats: Mapping[Id, Seat], same: Clusters) -> None:
        """Count whoever holds several of these seats, under records that turned out to be one, once."""
        holders: dict[Id, list[Id]] = {}
        for person in sorted(seats):
            holders.setdefault(same.root(person), []).append(person)
        for _, *others in holders.values():
            for person in others:
                self.move(seats[person], None)
        self.shared = {person for several in holders.values() if len(several) > 1 for person in several}

    def move(self, before: Seat | None, after: Seat | None) -> None:
        """Somebody gave up a place, took one, or changed."""
        if before is not None:
            self.taken[before.group] -= 1
        if after is not None:
            self.taken[after.group] += 1

    def free(self, programme: ProgrammeDefinition, group: Code | None) -> bool:
        """Is there a place for one more in this group?"""
        return self.left(programme, group) > 0

    def left(self, programme: ProgrammeDefinition, group: Code | None) -> int:
        """How many more fit into the programme and this group; a large number where nobody counts."""
        limits = [_UNLIMITED]
        if programme.capacity:
            limits.append(programme.capacity.places - self.taken.total())
        limits += [
            each.capacity.places - self.taken[each.id]
            for each in programme.groups
            if each.id == group and each.capacity
        ]
        return min(limits)


_UNLIMITED = 1_000_000


def limited(programme: ProgrammeDefinition) -> bool:
    """Does anybody count the places?"""
    return programme.capacity is not None or any(group.capacity for group in programme.groups)


def seat_of(state: Participation) -> Seat | None:
    """The place that a participation takes: that of its open spell, if it has one."""
    life = spells(state.facts)
    if not life or life[-1].last is not None:
        return None
    entry = next(f for f in state.facts if isinstance(f, ParticipantEnrolled) and f.spell == life[-1].number)
    return None if entry.role == "volunteer" else Seat(entry.entry.group)


def refused(programme: ProgrammeDefinition, places: Places, wanted: Seat, kept: Seat | None) -> Refusal | None:
    """Why somebody cannot enter now, if so. `kept`: the place that a referral keeps for this very person."""
    trial = Places(Counter(places.taken))
    trial.move(kept, None)
    if trial.free(programme, wanted.group):
        return None
    message = "every place is taken or kept: refer the person and use the waiting list"
    return Refusal("no-free-place", "entry.group", message, "conflict")
