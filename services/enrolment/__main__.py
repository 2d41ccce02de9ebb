"""Enrolment as a process: `python -m enrolment serve | migrate | check | recover | rewrap`."""

import sys
from pathlib import Path
from typing import Any

import asyncpg

from common.calling import Caller, own_token
from common.clock import Clock
from common.reactions import Reactions
from common.serve import SPINE, Assembly, OwnCommand, Parts, Program, RefusesToRun, Worker, main
from common.streams import StreamSpec
from common.timers import Timers
from contracts.door import Channel
from contracts.enrolment_people import PersonErased
from enrolment.api import access
from enrolment.api.confirming import Listeners
from enrolment.api.deciding import commands
from enrolment.api.routes import routes
from enrolment.api.seeing import Seeing
from enrolment.comparing import Comparing
from enrolment.door.carriers import Carrier, Folder, Smtp
from enrolment.door.sending import Sender
from enrolment.handlers import due, placements
from enrolment.keyring import Keyring
from enrolment.settings import EnrolmentSettings
from enrolment.storage import oblivion, remaking, rewrapping
from enrolment.vault import Vault

MIGRATIONS = Path(__file__).parent / "migrations"
STREAM = StreamSpec("ENROLMENT", ("insteg.enrolment.>",))


async def build(parts: Parts[EnrolmentSettings]) -> Assembly:
    """The service from its parts."""
    told, pool, clock = parts.settings, parts.pool, parts.clock
    vault = Vault(told.key(), told.pepper(), earlier=told.earlier_keys())
    carriers = carriers_of(told)
    seen = Seeing(pool, vault, clock, listeners_of(told, clock), frozenset(carriers))
    app = parts.create_app(access.rules(), routes(commands(clock, vault), pool, seen))
    sending, comparing = Sender(pool, vault, clock, carriers), Comparing(pool, vault, clock)
    nats_url = told.nats_url.get_secret_value()
    hearing = Reactions(
        pool, nats_url, placements.STREAM, placements.DURABLE, placements.handlers(clock, vault), clock,
        subjects=placements.SUBJECTS, on_commit=parts.relay.wake if parts.relay else lambda: None,
    )  # fmt: skip
    days = Timers(pool, clock, due.handlers(clock, vault))
    return Assembly(
        app,
        [
            Worker("sending", sending.run),
            Worker("comparing", comparing.run),
            Worker("reactions", hearing.run),
            Worker("timers", days.run),
        ],
    )


def carriers_of(told: EnrolmentSettings) -> dict[Channel, Carrier]:
    """What carries messages out, by channel."""
    carriers: dict[Channel, Carrier] = {}
    if told.messages_folder is not None:
        folder = Folder(told.messages_folder)
        carriers = {"email": folder, "sms": folder, "letter": folder}
    if told.smtp_url is not None:
        carriers["email"] = Smtp(told.smtp_url.get_secret_value(), told.mail_sender)
    return carriers


def listeners_of(told: EnrolmentSettings, clock: Clock) -> Listeners:
    """The services that are asked whether they have heard."""
    token = own_token(told, clock)
    callers = {name: Caller(url, token, timeout=2, tries=1) for name, url in told.listeners.items()}
    return Listeners(callers, told.confirm_seconds)


async def recovered(pool: asyncpg.Pool) -> dict[str, Any]:
    """After events came back from the bus: erase again who was erased, and say whose data is lost."""
    async with pool.acquire() as connection, connection.transaction():
        again = await oblivion.erase_again(connection, PersonErased.subject)
        lacking = await oblivion.lacking(connection, PersonErased.subject)
    return {"erased_again": again, "people_without_data": lacking}


async def rewrap(told: EnrolmentSettings, pool: asyncpg.Pool) -> None:
    """Wrap people's keys by the present master key, and say how far it is. Raises RefusesToRun if some are left."""

    def advance(done: int, whole: int) -> None:
        print(f"enrolment: {done} of {whole} keys wrapped again", flush=True)  # noqa: T201 - for whoever waits

    keys = Keyring(told.key(), told.earlier_keys())
    came = await rewrapping.rewrap(pool, keys, advance)
    if came.left:
        raise RefusesToRun(f"{came.left} keys cannot be opened: is INSTEG_EARLIER_MASTER_KEYS complete?")
    print("enrolment: every key is wrapped by INSTEG_MASTER_KEY; earlier ones are not needed any more")  # noqa: T201


PROGRAM = Program(
    "enrolment", EnrolmentSettings, build, sources=(SPINE, ("enrolment", MIGRATIONS)), stream=STREAM,
    hears=[(placements.STREAM, placements.DURABLE)], after_recover=recovered, remaking=remaking.REMAKING,
    commands={"rewrap": OwnCommand("wrap every person's key by the present master key", rewrap)},
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
