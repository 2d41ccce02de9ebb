"""Matching as a process: `python -m matching serve | migrate | check | recover`."""

import sys
from pathlib import Path

from common.calling import Caller, own_token
from common.reactions import Reactions
from common.serve import SPINE, Assembly, Parts, Program, Worker, main
from common.streams import StreamSpec
from common.timers import Timers
from matching.api import access
from matching.api.deciding import commands
from matching.api.routes import routes
from matching.handlers import hearing, sending
from matching.settings import MatchingSettings
from matching.storage.remaking import REMAKING
from matching.vault import Vault

MIGRATIONS = Path(__file__).parent / "migrations"
STREAM = StreamSpec("MATCHING", ("insteg.matching.>",))


async def build(parts: Parts[MatchingSettings]) -> Assembly:
    """The service from its parts."""
    told = parts.settings
    vault = Vault(told.key(), told.pepper())
    door = Caller(told.door_url, own_token(told, parts.clock))  # papers are asked for with the asker's own token
    nats_url, relay = told.nats_url.get_secret_value(), parts.relay
    heard = [
        Reactions(
            parts.pool, nats_url, stream, hearing.DURABLES[stream], known, parts.clock, subjects=subjects,
            on_commit=relay.wake if relay else lambda: None,
        )
        for stream, known, subjects in (
            (hearing.ENROLMENT, hearing.FROM_ENROLMENT, ()),
            (hearing.ACTIVITIES, hearing.FROM_ACTIVITIES, hearing.OF_ACTIVITIES),
        )
    ]  # fmt: skip
    app = parts.create_app(access.rules(), routes(commands(parts.clock, vault), parts.pool, vault, parts.clock, door))
    names = ("reactions-to-enrolment", "reactions-to-activities")
    timers = Timers(parts.pool, parts.clock, sending.timed(vault, door))
    workers = [Worker(name, one.run) for name, one in zip(names, heard, strict=True)]
    return Assembly(app, [*workers, Worker("timers", timers.run)])


PROGRAM = Program(
    "matching", MatchingSettings, build, sources=(SPINE, ("matching", MIGRATIONS)), stream=STREAM,
    hears=tuple(hearing.DURABLES.items()), remaking=REMAKING,
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
