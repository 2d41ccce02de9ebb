"""Loads a demo through the public command APIs: definitions, histories, the imported sample."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from contracts.programme import ProgrammeDefinition
from local.client import BATCH, Client, Wanted
from local.data import PMM
from local.demo.time import DemoTime
from local.engines.process import StartError
from local.history import play
from local.history.stage import Command
from local.importer.commands import Pseudonyms, commands
from local.importer.mapping import load_mapping
from local.importer.reading import read_folder
from local.importer.sending import send
from local.system.keys import kept_key
from local.system.layout import Layout

_SERVICES = ("enrolment", "activities")

Advance = Callable[[int], None]
FIRST_DAY = datetime(2014, 5, 1, tzinfo=UTC)
"""Before the first programme's first day."""


def is_loaded(layout: Layout) -> bool:
    """Whether this data folder has a whole demo in it."""
    return _marker(layout).exists()


def mark_loaded(layout: Layout) -> None:
    """The whole demo is in."""
    _marker(layout).write_text(json.dumps({"history": True, "pmm": True}) + "\n")


def _marker(layout: Layout) -> Path:
    return layout.home / "demo.json"


def history_commands(definitions: Sequence[ProgrammeDefinition]) -> list[tuple[date, list[Command]]]:
    """The months to tell, each with the day on which it is written down."""
    history = play({definition.id: definition.controller for definition in definitions})
    defined = [
        Command(
            definition.period.start - timedelta(days=1),
            "enrolment",
            "programmes",
            definition.model_dump(mode="json", exclude_none=True),
        )
        for definition in definitions
    ]
    return list(history.preceded_by(defined).months())


async def tell_history(
    client: Client, moment: DemoTime, months: Sequence[tuple[date, list[Command]]], advance: Advance
) -> None:
    """Drive the clock month by month and send what was written down in each. Raises StartError on a refusal."""
    for day, told in months:
        moment.go_to(datetime.combine(day, time(8), UTC))
        own = [[command for command in told if command.service == service] for service in _SERVICES]
        await asyncio.gather(*(_send(client, s, c, advance) for s, c in zip(_SERVICES, own, strict=True)))


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


async def _send(client: Client, service: str, told: Sequence[Wanted], advance: Advance) -> None:
    for start in range(0, len(told), BATCH):
        part = told[start : start + BATCH]
        for command, answer in zip(part, await client.batch(service, part), strict=True):
            if "problem" in answer:
                raise StartError(f"{service} refused {command.operation} of the history: {answer['problem']}")
        advance(len(part))
