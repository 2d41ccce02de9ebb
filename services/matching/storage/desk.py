"""The desk of one transaction: everything that its commands touch, fetched together, changed in memory.

A handful of looks however many commands there are: what the commands name, then what that stands on. Later commands
of a batch see what earlier ones decided.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import cast

from common import desk
from common.db import Connection
from contracts import matching as said
from contracts.matching import ProposalDecided, VisitRecorded
from matching.domain import employers as employer_rules
from matching.domain import placements as placement_rules
from matching.domain import publishing
from matching.domain.circumstances import Held
from matching.domain.employers import Employer
from matching.domain.mapped import Studies
from matching.domain.openings import Instrument
from matching.domain.placements import Placement
from matching.domain.preferences import Weights
from matching.domain.profiles import SocialProfile
from matching.domain.programmes import Programme
from matching.domain.publishing import Opening
from matching.storage import configured, employers, people, placed, programmes, runs, same_people
from matching.storage.employers import ContactRow, EmployerRow
from matching.storage.people import Key, Row
from matching.storage.runs import Decided, KeptRun

AnyEvent = employer_rules.Event | publishing.Event | placement_rules.Event | VisitRecorded | ProposalDecided
_EVENTS = {event.subject: event for event in said.EVENTS}

_PUBLISHED = """
INSERT INTO matching.published (opening_id, programme_id, employer_id, closed) VALUES ($1, $2, $3, $4)
ON CONFLICT (opening_id) DO UPDATE SET closed = excluded.closed
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a set of commands needs on the desk."""

    programmes: frozenset[str] = frozenset()
    employers: frozenset[str] = frozenset()
    numbers: frozenset[tuple[str, bytes]] = frozenset()
    contacts: frozenset[str] = frozenset()
    openings: frozenset[str] = frozenset()
    placements: frozenset[str] = frozenset()
    visits: frozenset[str] = frozenset()
    people: frozenset[Key] = frozenset()
    runs: frozenset[str] = frozenset()
    proposals: frozenset[str] = frozenset()
    controllers: frozenset[str] = frozenset()
    """Whose configured instruments are wanted."""
    weights: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Desk(desk.Desk[AnyEvent]):
    """Aggregates and rows by id. The last lists are rows to be written with the events."""

    programmes: dict[str, Programme] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)
    rows: dict[str, EmployerRow] = field(default_factory=dict)
    by_number: dict[tuple[str, bytes], str] = field(default_factory=dict)
    contacts: dict[str, ContactRow] = field(default_factory=dict)
    openings: dict[str, Opening] = field(default_factory=dict)
    placements: dict[str, Placement] = field(default_factory=dict)
    visits: dict[str, VisitRecorded] = field(default_factory=dict)
    proposals: dict[str, ProposalDecided] = field(default_factory=dict)
    people: dict[Key, Row] = field(default_factory=dict)
    held: dict[str, list[Held]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    trained: dict[str, dict[str, int]] = field(default_factory=dict)
    instruments: dict[str, tuple[int, tuple[Instrument, ...]]] = field(default_factory=dict)
    weights: dict[tuple[str, str], Weights] = field(default_factory=dict)
    runs: dict[str, KeptRun] = field(default_factory=dict)
    new_employers: dict[str, EmployerRow] = field(default_factory=dict)
    new_contacts: list[ContactRow] = field(default_factory=list)
    new_studies: dict[Key, tuple[int, Studies]] = field(default_factory=dict)
    new_social: dict[Key, tuple[int, SocialProfile]] = field(default_factory=dict)
    new_weights: list[tuple[str, Weights]] = field(default_factory=list)
    new_instruments: list[tuple[str, datetime]] = field(default_factory=list)
    new_decisions: list[tuple[str, Decided]] = field(default_factory=list)

    def read(self, aggregate: str, subject: str, body: bytes) -> AnyEvent:  # noqa: ARG002 - the desk's interface
        """A stored event."""
        return cast("AnyEvent", _EVENTS[subject].model_validate_json(body))

    def apply(self, event: AnyEvent) -> None:
        """Fold one event into the state it belongs to."""
        match event:
            case said.EmployerRegistered() | said.EmployerChanged():
                self.employers[event.employer_id] = employer_rules.evolve(self.employers.get(event.employer_id), event)
            case said.OpeningPublished() | said.OpeningChanged() | said.OpeningClosed():
                self.openings[event.opening_id] = publishing.evolve(self.openings.get(event.opening_id), event)
            case VisitRecorded():
                self.visits[event.visit_id] = event
            case ProposalDecided():
                self.proposals[event.proposal_id] = event
            case _:
                known = self.placements.get(event.placement_id)
                self.placements[event.placement_id] = placement_rules.evolve(known, event)

    def know(self, row: EmployerRow) -> None:
        """Put an employer's row where it can be found."""
        self.rows[row.employer_id] = row
        self.by_number[row.controller, row.number_hash] = row.employer_id


def all_of(each: Sequence[Wanted]) -> Wanted:
    """What several commands want together."""
    return Wanted(**{f.name: frozenset().union(*(getattr(one, f.name) for one in each)) for f in fields(Wanted)})


async def lay(connection: Connection, each: Sequence[Wanted], _: object = None) -> Desk:
    """Fetch everything that is wanted, and what that stands on."""
    wanted, laid = all_of(each), Desk()
    for row in await employers.find(connection, wanted.employers, sorted(wanted.numbers)):
        laid.know(row)
    await laid.fetch(connection, _names(wanted, laid.rows))
    openings = {one.said.opening_id for one in laid.placements.values() if one.said.opening_id}
    await laid.fetch(connection, [f"opening:{one}" for one in openings])
    named = {*wanted.employers, *(one.said.employer_id for one in laid.openings.values())}
    named |= {one.said.employer_id for one in laid.placements.values()}
    await laid.fetch(connection, [f"employer:{one}" for one in named])
    laid.runs = await runs.find(connection, wanted.runs) if wanted.runs else {}
    await _lay_around(connection, wanted, laid)
    return laid


async def _lay_around(connection: Connection, wanted: Wanted, laid: Desk) -> None:
    """What is known around the aggregates: programmes, people, seats, instruments, weights."""
    ids = wanted.programmes | {one.said.programme_id for one in laid.openings.values()}
    ids |= {one.said.programme_id for one in laid.placements.values()}
    ids |= {run.head.programme_id for run in laid.runs.values()} | {programme for programme, _ in wanted.people}
    laid.programmes = await programmes.find(connection, ids)
    keys = wanted.people | {(one.said.programme_id, one.said.person_id) for one in laid.placements.values()}
    if keys:
        same = await same_people.clusters(connection)
        laid.people = await people.find_whole(connection, keys, same)
        laid.held = await placed.of_people(connection, sorted({person for _, person in keys}), same)
        laid.taken = await placed.seats_taken(connection, laid.openings, same)
    placing = {one.controller for one in laid.programmes.values()} if keys else set()
    for controller in sorted(wanted.controllers | placing):
        laid.instruments[controller] = await configured.instruments(connection, controller)
        laid.trained[controller] = await employers.trained(connection, controller)
    for contact in await employers.contacts(connection, "", wanted.contacts) if wanted.contacts else ():
        laid.contacts[contact.contact_id] = contact
    for controller, version in sorted(wanted.weights):
        if known := await configured.weights(connection, controller, version):
            laid.weights[controller, version] = known


async def write(connection: Connection, laid: Desk) -> None:
    """Store the rows that go with what was decided."""
    await employers.keep(connection, list(laid.new_employers.values()))
    for contact in laid.new_contacts:
        await employers.keep_contact(connection, contact)
    await _write_published(connection, laid)
    changed = {name.partition(":")[2] for name in laid.decided if name.startswith("placement:")}
    await placed.keep(connection, [laid.placements[one] for one in sorted(changed) if one in laid.placements])
    visited = {name.partition(":")[2] for name in laid.decided if name.startswith("visit:")}
    await placed.keep_visits(connection, [laid.visits[one] for one in sorted(visited) if one in laid.visits])
    for key, (version, studies) in laid.new_studies.items():
        await people.keep_studies(connection, key, version, studies)
    for (programme_id, _), (version, profile) in laid.new_social.items():
        await people.keep_social(connection, programme_id, version, profile)
    for controller, weights in laid.new_weights:
        await configured.keep_weights(connection, controller, weights)
    for controller, at in laid.new_instruments:
        await configured.keep_instruments(connection, controller, *laid.instruments[controller], at)
    for run_id, decided in laid.new_decisions:
        await runs.decide(connection, run_id, [decided])


async def _write_published(connection: Connection, laid: Desk) -> None:
    changed = {name.partition(":")[2] for name in laid.decided if name.startswith("opening:")}
    rows = [laid.openings[one] for one in sorted(changed) if one in laid.openings]
    told = [(o.said.opening_id, o.said.programme_id, o.said.employer_id, o.closed is not None) for o in rows]
    if told:
        await connection.executemany(_PUBLISHED, told)


def _names(wanted: Wanted, found: Iterable[str]) -> list[str]:
    return [
        *(f"employer:{one}" for one in wanted.employers | set(found)),
        *(f"opening:{one}" for one in wanted.openings),
        *(f"placement:{one}" for one in wanted.placements),
        *(f"visit:{one}" for one in wanted.visits),
        *(f"proposal:{one}" for one in wanted.proposals),
    ]
