"""What enrolment hears: matching's placements, which become outcomes."""

from common.clock import Clock
from common.db import Connection
from common.events import Message
from common.reactions import Handler
from contracts.matching import (
    Placement,
    PlacementAccepted,
    PlacementChanged,
    PlacementEnded,
    PlacementOffered,
    PlacementStarted,
)
from enrolment.domain import placed
from enrolment.domain.participation import Participation
from enrolment.handlers.carrying import Moment, carry
from enrolment.storage.desk import Desk, Wanted
from enrolment.vault import Vault

STREAM = "MATCHING"
DURABLE = "enrolment"
SUBJECTS = ("insteg.matching.placement.>",)
"""Everything said of a placement: versions without gaps are how order is told."""

_KINDS: tuple[type[Placement], ...] = (
    PlacementOffered, PlacementAccepted, PlacementStarted, PlacementChanged, PlacementEnded,
)  # fmt: skip


def handlers(clock: Clock, vault: Vault) -> dict[str, Handler]:
    """By subject."""

    def of(kind: type[Placement]) -> Handler:
        async def hear(connection: Connection, message: Message) -> None:
            placement = kind.model_validate_json(message.body)
            key = (placement.programme_id, placement.person_id)
            moment = Moment(clock.now(), vault)

            def decide(laid: Desk) -> None:
                state = laid.participations.get(key, Participation())
                laid.keep(f"participation:{key[0]}:{key[1]}", placed.heard(state, placement, moment.at))

            wanted = Wanted(programmes=frozenset([key[0]]), participations=frozenset([key]))
            await carry(connection, wanted, moment, decide)

        return hear

    return {kind.subject: of(kind) for kind in _KINDS}
