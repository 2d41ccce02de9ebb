"""A release of a programme: made once, from what is known at one position of the log.

One transaction holds the release, its lines and its event: a process that dies before the commit has made
nothing, and whoever comes next makes it.
"""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from common import store
from common.clock import local_date
from common.db import Connection
from common.store import Change
from contracts.reporting import ReleaseMade
from reporting.domain.releases.natures import spoken
from reporting.releasing.stating import Making, Stated, rule_of, state
from reporting.storage.releases import decisions, histories, publishing
from reporting.storage.releases.people import Moment
from reporting.storage.releases.publishing import Figure

ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class Made:
    """A release that was made, and whether it was made just now."""

    release_id: str
    ordinal: int
    fresh: bool


async def make(connection: Connection, programme: str, now: datetime) -> Made | None:
    """Make the day's release of a programme, or find it made. None: there is no such programme."""
    await publishing.lock(connection, programme)
    definition = await publishing.definition(connection, programme)
    if definition is None:
        return None
    before, today = await publishing.last(connection, programme), local_date(now, ZONE)
    if before is not None and before["made_on"] >= today:
        return Made(before["id"], before["ordinal"], fresh=False)
    at = Moment(programme, definition.version, today, await publishing.position(connection))
    ordinal = 1 if before is None else before["ordinal"] + 1
    release_id = f"{programme}~{ordinal}"
    earlier = [] if before is None else await publishing.figures(connection, before["id"])
    said_since = today if before is None else before["made_on"]
    key = await histories.coin_key(connection, secrets.token_bytes(32))
    making = Making(connection, definition, at, ordinal, said_since, key, earlier)
    shown = await _figures(making)
    row = (release_id, programme, definition.version, ordinal, today, now, at.position, rule_of(definition).k)
    await publishing.publish(connection, row, shown)
    await decisions.carried_out(connection, programme, release_id)
    event = ReleaseMade(
        release_id=release_id, programme_id=programme, controller=definition.controller, ordinal=ordinal,
        definition_version=definition.version, position=at.position, changed=_changed(earlier, shown),
        occurred_on=today, recorded_at=now,
    )  # fmt: skip
    await store.append(connection, [Change(f"release:{programme}", ordinal - 1, [event])])
    return Made(release_id, ordinal, fresh=True)


async def _figures(making: Making) -> list[Figure]:
    """Goal by goal: those that count people first, because they say of how many the others are."""
    stated: dict[str, Stated] = {}
    for one in spoken(making.definition.goals):
        stated[one.goal.id] = await state(making, one, stated)
        await asyncio.sleep(0)
    return [figure for one in stated.values() for figure in one.figures]


def _changed(earlier: list[dict[str, Any]], shown: list[Figure]) -> tuple[str, ...]:
    before = {(f["goal_id"], f["facet"], f["value"], f["at_least"], f["shown_since"], f["final"]) for f in earlier}
    now = {(f.goal, f.facet, f.value, f.at_least, f.shown_since, f.final) for f in shown}
    return tuple(sorted({goal for goal, *_ in before ^ now}))
