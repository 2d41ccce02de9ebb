"""One decision in a transaction that somebody else has opened: the inbox's, or a timer's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from common import store, telemetry
from common.db import Connection
from enrolment.storage import desk
from enrolment.storage.desk import Desk, Wanted
from enrolment.vault import Vault


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is decided, and what unseals."""

    at: datetime
    vault: Vault


async def carry(connection: Connection, wanted: Wanted, moment: Moment, decide: Callable[[Desk], None]) -> None:
    """Lay the desk, let it be decided, store everything."""
    laid = await desk.lay(connection, [wanted], moment)
    decide(laid)
    await desk.write(connection, laid)
    await store.append(connection, laid.changes(), traceparent=telemetry.traceparent())
