"""Loads a demo through the public command APIs: the programmes' lives, and the imported sample."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx

from local.client import LIMITS, Client
from local.data import PMM
from local.demo.time import DemoTime
from local.engines.process import StartError
from local.importer.commands import Pseudonyms, commands
from local.importer.mapping import load_mapping
from local.importer.reading import read_folder
from local.importer.sending import send
from local.simulate.comparing import compare
from local.simulate.hands import Hands
from local.simulate.living import Living
from local.simulate.quiet import Quiet
from local.simulate.room import Room
from local.system.keys import kept_key
from local.system.layout import Layout

_LONGEST_ANSWER_SECONDS = 300

Advance = Callable[[int], None]
FIRST_DAY = datetime(2014, 5, 1, tzinfo=UTC)
"""Before the first programme's first day."""


class Lived(NamedTuple):
    """What it took."""

    commands: int
    events: int
    figures: int
    """Held against the books."""


def is_loaded(layout: Layout) -> bool:
    """Whether this data folder has a whole demo in it."""
    return _marker(layout).exists()


def was_interrupted(layout: Layout) -> bool:
    """Whether a demo was begun here and did not get whole: its people's days cannot be lived from the middle."""
    return _begun(layout).exists() and not is_loaded(layout)


def mark_begun(layout: Layout) -> None:
    """From now on something of it is in."""
    _begun(layout).touch()


def is_full(layout: Layout) -> bool:
    """Whether the demo in it has its full size."""
    return is_loaded(layout) and bool(json.loads(_marker(layout).read_text())["full"])


def mark_loaded(layout: Layout, *, full: bool) -> None:
    """The whole demo is in."""
    _marker(layout).write_text(json.dumps({"full": full, "pmm": True}) + "\n")


def _begun(layout: Layout) -> Path:
    return layout.home / "demo-begun"


def _marker(layout: Layout) -> Path:
    return layout.home / "demo.json"


async def live(client: Client, moment: DemoTime, rooms: Sequence[Room], advance: Advance, *, together: int) -> Lived:
    """Every programme's life, first day to last, and every figure held against its book. Raises StartError.

    `together`: so many days are written down together.
    """
    async with httpx.AsyncClient(timeout=_LONGEST_ANSWER_SECONDS, limits=LIMITS) as http:
        hands, quiet = Hands(client, http), Quiet(client, moment.clock.now, rooms[0].owner)
        try:
            await Living(hands, quiet, moment.go_to, advance=advance, together=together).live(rooms)
            events, compared = sum((await quiet.heard()).values()), 0
            for room in rooms:
                unequal, figures = await compare(hands, room, room.today)
                compared += figures
                if unequal:
                    raise StartError(f"A figure is not what the book says: {unequal[0]}")
            return Lived(hands.commands, events, compared)
        finally:
            await quiet.close()


class Sample:
    """The shipped sample database, to be imported whole, in historical mode."""

    def __init__(self, layout: Layout) -> None:
        mapping = load_mapping("pmm")
        pseudonyms = Pseudonyms(import_key(layout), mapping.controller)
        self._readings = read_folder(mapping, PMM)
        self._made = [commands(reading.records, mapping, pseudonyms) for reading in self._readings]
        self.commands = sum(len(made) for made in self._made)

    async def send(self, client: Client, advance: Advance) -> None:
        """Import it. Raises StartError if anything is refused."""
        for reading, made in zip(self._readings, self._made, strict=True):
            sent = await send(client, made, "per-row", advance)
            if problems := [*reading.problems, *sent.problems]:
                raise StartError(f"The sample data was not taken: {problems[0]}")


def import_key(layout: Layout) -> bytes:
    """The key of this installation's pseudonyms for imported references."""
    return kept_key(layout.secrets, "import-pseudonyms").encode()
