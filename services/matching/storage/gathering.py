"""What a run is made from: the participants, openings and marks that hold when it is asked for.

Protected and erased people are not in it, somebody with two ids is in it once, and who is placed already is
left out unless asked for by id.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from common.db import Connection
from contracts.base import Id
from contracts.same_people import Clusters
from matching.domain import publishing
from matching.domain.employers import Employer
from matching.domain.mapped import Known
from matching.domain.openings import Opening
from matching.domain.preferences import GivenMark
from matching.domain.profiles import Profile, SocialProfile
from matching.domain.programmes import Programme
from matching.domain.runs import given
from matching.storage import dating, employers, people, placed, same_people
from matching.storage.desk import Desk

_OPEN = """
SELECT opening_id FROM matching.published
WHERE programme_id = $1 AND NOT closed AND ($2::text[] = '{}' OR opening_id = ANY($2::text[])) ORDER BY opening_id
"""


async def profiles(connection: Connection, programme: Programme, named: Sequence[Id], today: date) -> list[Profile]:
    """The profile of everybody in the programme who has one, by id."""
    here = await people.candidates(connection, programme.id)
    same = await same_people.clusters(connection)
    wanted = [person for person in here if person in set(named)] if named else here
    if not named:
        held = await placed.of_people(connection, wanted, same)
        wanted = [one for one in wanted if not any(h.last is None or h.last >= today for h in held[one])]
    everybody = {one for person in wanted for one in same.members(person)}
    rows = await people.find(connection, [(programme.id, person) for person in everybody])
    return _each_once([row.known for row in rows.values()], wanted, same)


def _each_once(known: Sequence[Known], here: Collection[Id], same: Clusters) -> list[Profile]:
    """One profile for each human being: of several the one mapped last, under an id that takes part now."""
    last: dict[Id, Profile] = {}
    for one in sorted(known, key=_when_mapped):
        if (profile := one.profile()) is not None:
            last[same.root(one.person_id)] = profile
    speaking = {root: sorted(same.members(root) & set(here)) for root in last}
    found = [
        profile if profile.person_id in speaking[root] else profile.model_copy(update={"person_id": speaking[root][0]})
        for root, profile in last.items()
    ]
    return sorted(found, key=lambda profile: profile.person_id)


def _when_mapped(one: Known) -> tuple[date, Id]:
    return one.mapped.occurred_on if one.mapped else date.min, one.person_id


async def social(connection: Connection, programme_id: Id) -> list[SocialProfile]:
    """Everybody who wants to meet somebody, each human being once: by the first of their ids that wants to."""
    same, found = await same_people.clusters(connection), dict[Id, SocialProfile]()
    for profile in await people.social(connection, programme_id):
        found.setdefault(same.root(profile.person_id), profile)
    return sorted(found.values(), key=lambda profile: profile.person_id)


async def openings(connection: Connection, programme: Programme, named: Sequence[Id], today: date) -> list[Opening]:
    """Every open opening of the programme with the seats that are left, by id."""
    ids = [row[0] for row in await connection.fetch(_OPEN, programme.id, list(named))]
    laid = Desk()
    await laid.fetch(connection, [f"opening:{one}" for one in ids])
    standing = [one for _, one in sorted(laid.openings.items())]
    found = [one for one in standing if one.said.ends_on is None or one.said.ends_on >= today]
    taken = await placed.seats_taken(connection, ids, await same_people.clusters(connection))
    trained = await _trained(connection, programme.controller, {one.said.employer_id for one in found})
    return [_weighed(one, taken.get(one.said.opening_id, 0), trained) for one in found]


async def employers_of(connection: Connection, employer_ids: Iterable[Id]) -> dict[Id, Employer]:
    """Employers as they stand."""
    laid = Desk()
    await laid.fetch(connection, [f"employer:{one}" for one in employer_ids])
    return laid.employers


async def _trained(connection: Connection, controller: str, employer_ids: set[Id]) -> set[Id]:
    """The employers some of whose staff were trained, under their own id or the programme's."""
    trainings = await employers.trained(connection, controller)
    known = await employers_of(connection, employer_ids)
    return {one for one, state in known.items() if one in trainings or (state.said.organisation_id or "") in trainings}


def _weighed(state: publishing.Opening, taken: int, trained: set[Id]) -> Opening:
    said = state.said
    names = set(Opening.model_fields) - {"seats", "supervisor_trained"}
    fields = {name: getattr(said, name) for name in names}
    return Opening(**fields, seats=max(0, said.seats - taken), supervisor_trained=said.employer_id in trained)


async def marks(connection: Connection, event_id: Id) -> list[GivenMark]:
    """What both sides said after a speed dating."""
    met = await dating.met(connection, [event_id])
    return [mark for one in met for mark in given(one.person_id, one.employer_id, one.of_person, one.of_employer)]
