"""The tables beside the events, made again from them: offers, calendars, seats, hours, money, counts.

Links to sign or to follow a calendar are in no event: those that a backup lacks have ended.
"""

from activities.domain import recurrence
from activities.domain.places import Circle
from activities.domain.programmes import Programme
from activities.domain.recurrence import Pattern
from activities.storage import programmes
from activities.storage.desk import Desk, circle_name
from activities.storage.writing import write
from common import remaking
from common.db import Connection
from contracts.activities_offers import CommitmentRecorded, SignUp
from contracts.base import Event

_KINDS = "SELECT DISTINCT split_part(aggregate, ':', 1) FROM spine.event"
_SERIES_OF = "SELECT session_id, series_id FROM activities.scheduled WHERE session_id = ANY($1::text[])"
_LAST = frozenset(["sign-up", "commitment"])
"""They stand on series and sessions, and on what was heard of programmes."""


async def make(connection: Connection) -> int:
    """Everything that is written with events."""
    kinds = {row[0] for row in await connection.fetch(_KINDS)}
    made = 0
    for kind in [*sorted(kinds - _LAST), *sorted(kinds & _LAST)]:
        async for found in remaking.names(connection, kind):
            laid = _Replayed()
            await remaking.replay(connection, laid, found)
            await _lay_homes(connection, laid)
            await _lay_spans(connection, laid)
            await write(connection, laid)
            made += len(found)
    return made


class _Replayed(Desk):
    """A desk on which sign-ups can be laid before it is known which circle their sessions belong to."""

    def apply(self, event: Event) -> None:
        """A circle is made for whoever is in it."""
        if isinstance(event, SignUp):
            if event.session_id:
                self.homes.setdefault(event.session_id, f"session:{event.session_id}")
            self.circles.setdefault(self.circle_of(event), Circle())
        super().apply(event)


async def _lay_homes(connection: Connection, laid: Desk) -> None:
    """A session that is in a series shares the circle of the series."""
    for row in await connection.fetch(_SERIES_OF, list(laid.homes)):
        alone, circle = laid.homes[row[0]], circle_name(row[0], row[1])
        if circle != alone:
            laid.homes[row[0]] = circle
            held = laid.circles.pop(alone).held
            known = laid.circles.get(circle, Circle())
            laid.circles[circle] = Circle(held={**known.held, **held})


async def _lay_spans(connection: Connection, laid: Desk) -> None:
    recorded = [state.said for state in laid.commitments.values()]
    known = await programmes.find(connection, {said.programme_id for said in recorded}) if recorded else {}
    for said in recorded:
        laid.spans[said.commitment_id] = _spans(said, known)


def _spans(said: CommitmentRecorded, known: dict[str, Programme]) -> tuple[recurrence.Span, ...]:
    programme = known.get(said.programme_id)
    if programme is None:
        return ()
    pattern = Pattern(said.rule, said.starts_on, said.from_time, said.to_time)
    spans = recurrence.expand(pattern, programme.last_day)
    return spans if isinstance(spans, tuple) else ()


REMAKING = remaking.Remaking(1, make)
