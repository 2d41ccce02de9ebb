"""A room for each programme: how its life is planned from a seed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from contracts.programme import ProgrammeDefinition
from local.simulate.handing_over import sign_final
from local.simulate.room import Room
from local.simulate.rooms import en_vag_in, natverksbygge, steget_fore, till_arbete_eller_studier

__all__ = ["FULL", "SMALL", "Size", "rooms"]


@dataclass(frozen=True, slots=True)
class Size:
    """How many people live in each."""

    network: int
    """Of C, about; eight more have a story of their own."""
    newcomers: int
    others: int
    """Of A: enrolled from the target group, and reached beside it."""
    occupied: int
    """Of B, by the end of 2019; half as many more do not find occupation."""
    places: int
    """Of D."""


SMALL = Size(network=10, newcomers=22, others=20, occupied=14, places=12)
FULL = Size(network=34, newcomers=740, others=1420, occupied=192, places=61)


def rooms(
    definitions: Iterable[ProgrammeDefinition], seed: int, size: Size, suffix: str = "", *, signed: bool = False
) -> Sequence[Room]:
    """One for each programme that is known here (by id, but for the suffix), planned from the seed.

    `signed`: each signs its final report in the end, which takes a while.
    """
    found = []
    for definition in definitions:
        name = definition.id.removesuffix(suffix)
        if name == "natverksbygge":
            found.append(natverksbygge.plan(definition, seed, size.network))
        elif name == "en-vag-in":
            found.append(en_vag_in.plan(definition, seed, size.newcomers, size.others))
        elif name == "steget-fore":
            found.append(steget_fore.plan(definition, seed, size.occupied))
        elif name == "till-arbete-eller-studier":
            found.append(till_arbete_eller_studier.plan(definition, seed, size.places))
    for room in found:
        due = next((report for report in room.definition.reports if report.id == "final"), None)
        on = due.due - timedelta(days=1) if due else room.definition.period.last_day + timedelta(days=75)
        if signed:
            sign_final(room, min(on, room.end), due.id if due else None)
    return sorted(found, key=lambda room: room.definition.period.start)
