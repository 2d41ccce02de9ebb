"""Enrolment as a process: `python -m enrolment serve | migrate | check | recover`."""

import sys
from pathlib import Path

from common.serve import SPINE, Assembly, Parts, Program, main
from common.streams import StreamSpec
from enrolment.api import access
from enrolment.api.deciding import commands
from enrolment.api.routes import routes
from enrolment.settings import EnrolmentSettings
from enrolment.vault import Vault

MIGRATIONS = Path(__file__).parent / "migrations"
STREAM = StreamSpec("ENROLMENT", ("insteg.enrolment.>",))


async def build(parts: Parts[EnrolmentSettings]) -> Assembly:
    """The service from its parts."""
    vault = Vault(parts.settings.key(), parts.settings.pepper())
    enrolment = commands(parts.clock, vault)
    return Assembly(parts.create_app(access.rules(), routes(enrolment, parts.pool)))


PROGRAM = Program("enrolment", EnrolmentSettings, build, sources=(SPINE, ("enrolment", MIGRATIONS)), stream=STREAM)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
