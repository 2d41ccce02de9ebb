"""The desk of one transaction: every aggregate that its commands touch, fetched together, changed in memory.

However many commands a batch has, it costs the same few round trips: locks, events, people; and at the
end one append. Later commands of a batch see what earlier ones decided.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter

from common import desk
from common.db import Connection
from contracts.enrolment import (
    OutcomeRecorded,
    ParticipantEnrolled,
    ParticipantExited,
    ParticipationCorrected,
    PersonRegistered,
    ProgrammeDefined,
)
from contracts.enrolment_people import (
    ConsentGiven,
    ConsentWithdrawn,
    PeopleMerged,
    PeopleUnmerged,
    PersonErased,
    PersonProtected,
)
from enrolment.domain import merges, participation, person, programme
from enrolment.domain.consents import Event as ConsentEvent
from enrolment.domain.erasure import Hold
from enrolment.domain.merges import Merge, Pair
from enrolment.domain.participation import Participation
from enrolment.domain.person import Person
from enrolment.domain.programme import Programme, Usage
from enrolment.storage import holds, locks, people, programmes, proposals, reading
from enrolment.storage import merges as edges
from enrolment.storage.course import Course
from enrolment.storage.course import lay as lay_course
from enrolment.storage.course import write as write_course
from enrolment.storage.course.state import CourseEvent, InProgramme, PartnersNumber, Tooled
from enrolment.storage.people import Key, PersonRow
from enrolment.storage.proposals import Proposal

AnyEvent = ProgrammeDefined | person.Event | participation.Event | merges.Event | ConsentEvent | CourseEvent
_OF_A_PARTICIPATION = (ParticipantEnrolled, ParticipantExited, OutcomeRecorded, ParticipationCorrected)
ConsentKey = tuple[str, str, str]
"""Person, programme, organisation."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a set of commands needs on the desk."""

    programmes: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    """Programmes that get a definition."""
    closed: frozenset[str] = frozenset()
    """Programmes that nobody may enter until this is decided."""
    people: frozenset[str] = frozenset()
    references: frozenset[Key] = frozenset()
    identifiers: frozenset[Key] = frozenset()
    participations: frozenset[tuple[str, str]] = frozenset()
    merges: frozenset[str] = frozenset()
    clusters: frozenset[str] = frozenset()
    """People with whom everybody who is one with them is wanted, and nobody else may merge meanwhile."""
    lives: frozenset[str] = frozenset()
    """People of whose clusters everything is wanted: every programme and what they did in it."""
    consents: frozenset[ConsentKey] = frozenset()
    held: frozenset[str] = frozenset()
    """People whose legal holds are wanted."""
    proposals: frozenset[str] = frozenset()
    referrals: frozenset[str] = frozenset()
    numbers: frozenset[PartnersNumber] = frozenset()
    entering: frozenset[InProgramme] = frozenset()
    """People who may take a place: their open referrals are wanted."""
    ways: frozenset[InProgramme] = frozenset()
    volumes: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    """What was told of programmes themselves, by aggregate."""
    places: frozenset[str] = frozenset()
    """Programmes whose places may be taken or given up."""
    then: frozenset[Callable[["Desk"], "Wanted"]] = frozenset()
    """What is wanted besides once the rest lies here: references and numbers whose hashes need to know whose."""


@dataclass(slots=True)
class Desk(desk.Desk[AnyEvent]):
    """Aggregates by id, and the rows of people."""

    programmes: dict[str, Programme] = field(default_factory=dict)
    usages: dict[str, Usage] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[str, PersonRow] = field(default_factory=dict)
    by_reference: dict[Key, str] = field(default_factory=dict)
    by_identifier: dict[Key, str] = field(default_factory=dict)
    participations: dict[tuple[str, str], Participation] = field(default_factory=dict)
    merges: dict[str, Merge] = field(default_factory=dict)
    edges: dict[str, Pair] = field(default_factory=dict)
    """Those that stand, by merge id."""
    consents: dict[ConsentKey, tuple[ConsentEvent, ...]] = field(default_factory=dict)
    holds: dict[str, list[Hold]] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    course: Course = field(default_factory=Course)
    new_rows: dict[str, PersonRow] = field(default_factory=dict)
    changed_rows: dict[str, PersonRow] = field(default_factory=dict)
    new_identifiers: list[tuple[Key, str]] = field(default_factory=list)
    later: list[Callable[[Connection], Awaitable[None]]] = field(default_factory=list)
    """Rare rows to be written with the rest, in order."""

    def read(self, aggregate: str, subject: str, body: bytes) -> AnyEvent:
        """A stored event."""
        if aggregate.startswith("programme:"):
            return programmes.programme_event(body)
        read: AnyEvent = reading.event(subject, body)
        return read

    def apply(self, event: AnyEvent) -> None:
        """Fold one event into the state it belongs to."""
        if isinstance(event, _OF_A_PARTICIPATION):  # asked first: there are by far the most of them
            self._apply_to_participation(event)
            return
        match event:
            case ProgrammeDefined():
                self.programmes[event.programme_id] = programme.evolve(self.programmes.get(event.programme_id), event)
            case PeopleMerged() | PeopleUnmerged():
                self.merges[event.merge_id] = known = merges.evolve(self.merges.get(event.merge_id), event)
                self.edges.pop(known.merge_id, None)
                if not known.undone:
                    self.edges[known.merge_id] = known.pair
            case ConsentGiven() | ConsentWithdrawn():
                asked = (event.person_id, event.programme_id, event.organisation)
                self.consents[asked] = (*self.consents.get(asked, ()), event)
            case PersonRegistered() | PersonProtected() | PersonErased():
                self.people[event.person_id] = person.evolve(self.people.get(event.person_id), event)
            case _:
                self.course.apply(event)

    def _apply_to_participation(self, event: participation.Event) -> None:
        key = (event.programme_id, event.person_id)
        before = self.participations.get(key, Participation())
        self.participations[key] = after = participation.evolve(before, event)
        self.course.moved(event.programme_id, event.person_id, before, after)

    def add(self, row: PersonRow) -> None:
        """A person whose row has to be stored with the events."""
        self.new_rows[row.person_id] = row
        self.know(row)

    def change(self, row: PersonRow) -> None:
        """A person whose stored data is replaced."""
        (self.new_rows if row.person_id in self.new_rows else self.changed_rows)[row.person_id] = row
        self.know(row)

    def know(self, row: PersonRow) -> None:
        """Put a person's row where it can be found."""
        self.rows[row.person_id] = row
        if row.reference_hash is not None:
            self.by_reference[row.controller, row.reference_hash] = row.person_id

    async def know_people(self, connection: Connection, person_ids: Iterable[str]) -> None:
        """Lay out the rows of more people."""
        if missing := {name for name in person_ids if name not in self.rows}:
            for row in await people.find(connection, missing):
                self.know(row)

    def number(self, key: Key, person_id: str) -> None:
        """A number that belongs to this person from now on."""
        self.new_identifiers.append((key, person_id))
        self.by_identifier[key] = person_id

    def cluster(self, person_id: str) -> frozenset[str]:
        """Everybody who is one with this person, as far as the edges on the desk say."""
        return merges.cluster(person_id, self.edges.values())


async def lay(connection: Connection, each: Sequence[Wanted], tools: Tooled | None = None) -> Desk:
    """Fetch everything that is wanted."""
    wanted, laid = all_of(each), Desk()
    if wanted.lives or wanted.clusters or wanted.merges:
        wanted = await _widened(connection, wanted, laid)
    if _plain(wanted):
        found, laid.course.entering = await people.find_under_lock(
            connection, wanted.people, list(wanted.programmes), sorted({key[0] for key in wanted.entering})
        )
        for row in found:
            laid.know(row)
    else:
        await _lock(connection, wanted)
        await _lay_people(connection, wanted, laid)
    if wanted.then:
        await _lay_people(connection, all_of([asking(laid) for asking in wanted.then]), laid)
    if wanted.held:
        laid.holds |= await holds.of(connection, wanted.held)
    if wanted.proposals:
        laid.proposals = await proposals.find(connection, wanted.proposals)
    await laid.fetch(connection, _aggregates(wanted, laid.rows))
    for programme_id in wanted.defined & laid.programmes.keys():
        laid.usages[programme_id] = await programmes.usage(connection, programme_id)
    await lay_course(connection, wanted, laid, tools)
    return laid


def _plain(wanted: Wanted) -> bool:
    """Whether people are wanted by their ids alone, in programmes that stay as they are: nearly always so."""
    rare = (wanted.defined, wanted.closed, wanted.references, wanted.identifiers)
    return bool(wanted.people and wanted.programmes) and not any(rare)


async def _lay_people(connection: Connection, wanted: Wanted, laid: Desk) -> None:
    if wanted.people or wanted.references or wanted.identifiers:
        numbers = list(wanted.identifiers)
        for row in await people.find(connection, wanted.people, list(wanted.references), numbers):
            laid.know(row)
        if numbers:
            laid.by_identifier.update(await people.owners(connection, numbers))


_PARTS = tuple((one.name, attrgetter(one.name)) for one in fields(Wanted))


def all_of(each: Sequence[Wanted]) -> Wanted:
    """What several commands want together."""
    if len(each) == 1:
        return each[0]
    return Wanted(**{name: frozenset().union(*filter(None, map(get, each))) for name, get in _PARTS})


async def write(connection: Connection, laid: Desk) -> None:
    """Store the rows that go with the events, and what follows from them."""
    await people.add(connection, list(laid.new_rows.values()))
    await people.change(connection, laid.changed_rows.values())
    await people.add_identifiers(connection, laid.new_identifiers)
    for writing in laid.later:
        await writing(connection)
    await write_course(connection, laid)


async def _widened(connection: Connection, wanted: Wanted, laid: Desk) -> Wanted:
    """Add the people of merges, everybody who is one with those asked for, and for a whole life every programme."""
    await edges.lock(connection)
    asked = {*wanted.clusters, *wanted.lives, *(await edges.pairs(connection, wanted.merges))}
    for edge in await edges.around(connection, sorted(asked)):
        laid.edges[edge.merge_id] = edge.pair
    clusters = {other for person_id in asked for other in laid.cluster(person_id)}
    living = {other for person_id in wanted.lives for other in laid.cluster(person_id)}
    if not living:
        return replace(wanted, people=wanted.people | clusters)
    # Nobody may enter a programme while it is decided whether somebody can go: the definitions' lock sees to it.
    known = frozenset(await programmes.every_id(connection))
    laid.holds = await holds.of(connection, living)
    took_part = frozenset((programme_id, person_id) for programme_id in known for person_id in living)
    return replace(
        wanted, people=wanted.people | clusters, programmes=wanted.programmes | known, closed=known,
        participations=wanted.participations | took_part,
    )  # fmt: skip


async def _lock(connection: Connection, wanted: Wanted) -> None:
    alone = wanted.defined | wanted.closed
    await locks.to_define(connection, alone)
    await locks.to_read(connection, wanted.programmes - alone)


def _aggregates(wanted: Wanted, found: Iterable[str]) -> list[str]:
    return [
        *(f"programme:{programme_id}" for programme_id in wanted.programmes | wanted.defined),
        *(f"person:{person_id}" for person_id in wanted.people | set(found)),
        *(f"participation:{programme_id}:{person_id}" for programme_id, person_id in wanted.participations),
        *(f"merge:{merge_id}" for merge_id in wanted.merges),
        *(f"consent:{':'.join(key)}" for key in wanted.consents),
    ]
