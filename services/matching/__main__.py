"""Matching as a process: `python -m matching serve | migrate | check | recover`."""

import sys
from pathlib import Path

from common.calling import Caller, fixed_token
from common.reactions import Reactions
from common.serve import SPINE, Assembly, Parts, Program, Worker, main
from common.streams import StreamSpec
from matching import handlers
from matching.api import access
from matching.api.deciding import commands
from matching.api.routes import routes
from matching.settings import MatchingSettings
from matching.vault import Vault

MIGRATIONS = Path(__file__).parent / "migrations"
STREAM = StreamSpec("MATCHING", ("insteg.matching.>",))


async def build(parts: Parts[MatchingSettings]) -> Assembly:
    """The service from its parts."""
    told = parts.settings
    vault = Vault(told.key(), told.pepper())
    door = Caller(told.door_url, fixed_token(""))  # every question carries the token of whoever asks
    nats_url, relay = told.nats_url.get_secret_value(), parts.relay
    heard = [
        Reactions(
            parts.pool, nats_url, stream, handlers.DURABLE, known, parts.clock, subjects=subjects,
            on_commit=relay.wake if relay else lambda: None,
        )
        for stream, known, subjects in (
            (handlers.ENROLMENT, handlers.FROM_ENROLMENT, ()),
            (handlers.ACTIVITIES, handlers.FROM_ACTIVITIES, handlers.OF_ACTIVITIES),
        )
    ]  # fmt: skip
    app = parts.create_app(access.rules(), routes(commands(parts.clock, vault), parts.pool, vault, parts.clock, door))
    names = ("reactions-to-enrolment", "reactions-to-activities")
    return Assembly(app, [Worker(name, one.run) for name, one in zip(names, heard, strict=True)])


PROGRAM = Program("matching", MatchingSettings, build, sources=(SPINE, ("matching", MIGRATIONS)), stream=STREAM)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
