"""The desk of one transaction: every aggregate that its commands touch, fetched together, changed in memory.

However many commands a batch has, it costs the same few round trips: locks, events, people; and at the
end one append. Later commands of a batch see what earlier ones decided.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from common import desk
from common.db import Connection
from contracts.enrolment import PersonRegistered, ProgrammeDefined
from enrolment.domain import participation, person, programme
from enrolment.domain.participation import Participation
from enrolment.domain.person import Person
from enrolment.domain.programme import Programme, Usage
from enrolment.storage import people, programmes
from enrolment.storage.people import PersonRow
from enrolment.storage.reading import participation_event

AnyEvent = ProgrammeDefined | PersonRegistered | participation.Event

# A new definition must not cut off an entry that is being written at the same moment.
_LOCK_TO_READ = "SELECT pg_advisory_xact_lock_shared(hashtextextended(p, 0)) FROM unnest($1::text[]) AS p"
_LOCK_TO_DEFINE = "SELECT pg_advisory_xact_lock(hashtextextended(p, 0)) FROM unnest($1::text[]) AS p"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a set of commands needs on the desk."""

    programmes: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    """Programmes that get a definition."""
    people: frozenset[str] = frozenset()
    references: frozenset[tuple[str, bytes]] = frozenset()
    participations: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Desk(desk.Desk[AnyEvent]):
    """Aggregates by id, and the rows of people."""

    programmes: dict[str, Programme] = field(default_factory=dict)
    usages: dict[str, Usage] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[str, PersonRow] = field(default_factory=dict)
    by_reference: dict[tuple[str, bytes], str] = field(default_factory=dict)
    participations: dict[tuple[str, str], Participation] = field(default_factory=dict)
    new_rows: list[PersonRow] = field(default_factory=list)

    def read(self, aggregate: str, subject: str, body: bytes) -> AnyEvent:
        """A stored event."""
        if aggregate.startswith("programme:"):
            return programmes.programme_event(body)
        if aggregate.startswith("person:"):
            return PersonRegistered.model_validate_json(body)
        return participation_event(subject, body)

    def apply(self, event: AnyEvent) -> None:
        """Fold one event into the state it belongs to."""
        if isinstance(event, ProgrammeDefined):
            self.programmes[event.programme_id] = programme.evolve(self.programmes.get(event.programme_id), event)
        elif isinstance(event, PersonRegistered):
            self.people[event.person_id] = person.evolve(self.people.get(event.person_id), event)
        else:
            key = (event.programme_id, event.person_id)
            self.participations[key] = participation.evolve(self.participations.get(key, Participation()), event)

    def add(self, row: PersonRow) -> None:
        """A person whose row has to be stored with the events."""
        self.new_rows.append(row)
        self.know(row)

    def know(self, row: PersonRow) -> None:
        """Put a person's row where it can be found."""
        self.rows[row.person_id] = row
        if row.reference_hash is not None:
            self.by_reference[row.controller, row.reference_hash] = row.person_id


async def lay(connection: Connection, each: Sequence[Wanted], _: object = None) -> Desk:
    """Fetch everything that is wanted."""
    wanted, laid = all_of(each), Desk()
    await _lock(connection, wanted)
    if wanted.people or wanted.references:
        for row in await people.find(connection, wanted.people, list(wanted.references)):
            laid.know(row)
    await laid.fetch(connection, _aggregates(wanted, laid.rows))
    for programme_id in wanted.defined & laid.programmes.keys():
        laid.usages[programme_id] = await programmes.usage(connection, programme_id)
    return laid


def all_of(each: Sequence[Wanted]) -> Wanted:
    """What several commands want together."""
    return Wanted(
        frozenset().union(*(one.programmes for one in each)),
        frozenset().union(*(one.defined for one in each)),
        frozenset().union(*(one.people for one in each)),
        frozenset().union(*(one.references for one in each)),
        frozenset().union(*(one.participations for one in each)),
    )


async def write(connection: Connection, laid: Desk) -> None:
    """Store the rows of new people."""
    await people.add(connection, laid.new_rows)


async def _lock(connection: Connection, wanted: Wanted) -> None:
    if wanted.defined:
        await connection.execute(_LOCK_TO_DEFINE, sorted(wanted.defined))
    if shared := wanted.programmes - wanted.defined:
        await connection.execute(_LOCK_TO_READ, sorted(shared))


def _aggregates(wanted: Wanted, found: Iterable[str]) -> list[str]:
    return [
        *(f"programme:{programme_id}" for programme_id in wanted.programmes | wanted.defined),
        *(f"person:{person_id}" for person_id in wanted.people | set(found)),
        *(f"participation:{programme_id}:{person_id}" for programme_id, person_id in wanted.participations),
    ]
