"""Composition root of matching: `python -m matching serve | migrate | check | recover`."""

import sys

from common.access import Registry
from common.serve import SPINE, Assembly, Parts, Program, main
from common.settings import Settings
from common.streams import StreamSpec
from contracts.roles import ROLES

STREAM = StreamSpec("MATCHING", ("insteg.matching.>",))


async def build(parts: Parts[Settings]) -> Assembly:
    """Put the application together; there is no operation of its own yet."""
    return Assembly(parts.create_app(Registry("matching", roles=ROLES)))


PROGRAM = Program("matching", Settings, build, sources=(SPINE,), stream=STREAM)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
