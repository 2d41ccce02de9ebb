"""`insteg demo`: the whole system with four programmes, lived from first day to last, and an imported sample."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from contracts.programme import ProgrammeDefinition
from enrolment.definitions import Faults, read_file
from local.cli.running import run_system
from local.cli.terminal import out, progress, run
from local.cli.up import say_where
from local.client import Client
from local.demo import load
from local.demo.catch_up import caught_up
from local.demo.taking_out import OUT, left_behind, take_out
from local.demo.time import DemoTime
from local.engines.process import StartError
from local.figures import Answer, as_json, ask, owners
from local.simulate.rooms import FULL, SMALL, rooms
from local.system import Layout, System
from local.table import goals_tables

PROGRAMMES = Path(__file__).parent.parent / "programmes"
GOALS = OUT / "goals.json"
SEED = 2016
_DAYS_TOGETHER = 14


def demo(
    leave: Annotated[
        bool, typer.Option("--exit", envvar="DEMO_EXIT", help="Stop after writing out/demo/goals.json.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="The programmes at the size they had: thousands of people, minutes.")
    ] = False,
) -> None:
    """Start everything, load the demo if the data folder has none yet, show every goal, run until Ctrl-C."""
    run(Demo(Layout.of_project(), leave, full).run())


class Demo:
    """One demo from its start to its end."""

    def __init__(self, layout: Layout, leave: bool, full: bool) -> None:
        self.layout, self.leave, self.full = layout, leave, full
        self.time: DemoTime

    async def run(self) -> None:
        """Raises StartError."""
        await run_system(self.layout, self._work, before=self._set_the_clock, simulated_clock=True)

    def _set_the_clock(self) -> None:
        again = f"is in {self.layout.home}: `make clean` first, or set INSTEG_HOME to another folder."
        if load.was_interrupted(self.layout):
            raise StartError(f"A demo that was interrupted before it was whole {again}")
        if load.is_loaded(self.layout) and self.full and not load.is_full(self.layout):
            raise StartError(f"The small demo {again}")
        self.time = DemoTime(self.layout.clock, None if load.is_loaded(self.layout) else load.FIRST_DAY)
        self.time.start()

    async def _work(self, system: System) -> bool:
        async with Client(system.layout, self.time.clock) as client:
            if load.is_loaded(self.layout):
                out.print("This data folder has the demo already; nothing is loaded again.")
            else:
                await self._load(client)
            organisations = await owners(client)
            await caught_up(client, self.time.clock.now, organisations[0])
            answer = await ask(client, organisations)
            self._show(client, answer)
        if self.leave:
            return False
        out.print("Running until Ctrl-C.")
        return True

    async def _load(self, client: Client) -> None:
        lives = rooms(definitions(), SEED, FULL if self.full else SMALL, signed=True)
        load.mark_begun(self.layout)
        with progress() as bars:
            told = bars.add_task("Living four programmes", total=sum(room.diary.deeds for room in lives))
            lived = await load.live(client, self.time, lives, lambda n: bars.advance(told, n), together=_DAYS_TOGETHER)
            self.time.follow()
            sample = load.Sample(self.layout)
            rows = bars.add_task("Importing the sample", total=sample.commands)
            await sample.send(client, lambda n: bars.advance(rows, n))
            files = bars.add_task("Taking out", total=None)
            written = await take_out(client, lives, lambda n: bars.advance(files, n))
            bars.update(files, total=len(written) - 1)
        load.mark_loaded(self.layout, full=self.full)
        out.print(
            f"Lived: {lived.commands:,} commands, {lived.events:,} events; all {lived.figures} figures of the four"
            f" programmes are what the simulator's own book says. {len(written)} files are in {OUT.resolve()}.",
            soft_wrap=True,
        )

    def _show(self, client: Client, answer: Answer) -> None:
        GOALS.parent.mkdir(parents=True, exist_ok=True)
        GOALS.write_text(json.dumps(as_json(answer), ensure_ascii=False, indent=2, sort_keys=True) + "\n")
        out.print(goals_tables(_sample_first(answer)))
        say_where(self.layout, "sign in as somebody of any organisation: no password")
        out.print(f"\nIn {OUT.resolve()}:", soft_wrap=True)
        for what, files in left_behind().items():
            more = f" and {len(files) - 1} more" if len(files) > 1 else ""
            out.print(f"{what:<33} {files[0].name if files else 'none'}{more}", soft_wrap=True)
        token = client.token("hedemora", "coordinator")
        out.print("\nAsk for figures as Hedemora's coordinator (the token is good for twelve hours):", soft_wrap=True)
        out.print(f"TOKEN={token}", soft_wrap=True, markup=False, highlight=False)
        question = '{"query": "{ programmes { nodes { id goals { id figure { value numerator denominator } } } } }"}'
        curl = f"curl -s {self.layout.graphql} -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json'"
        out.print(f"{curl} -d '{question}'", soft_wrap=True, markup=False, highlight=False)


def _sample_first(answer: Answer) -> Answer:
    """The four programmes last: the end of a long text is what is read."""
    four = {definition.id for definition in definitions()}
    return replace(answer, programmes=tuple(sorted(answer.programmes, key=lambda one: one["id"] in four)))


def definitions() -> list[ProgrammeDefinition]:
    """The four shipped programmes. Raises StartError if a file is wrong."""
    found = []
    for file in sorted(PROGRAMMES.glob("*.yaml")):
        definition = read_file(file)
        if isinstance(definition, Faults):
            raise StartError(str(definition))
        found.append(definition)
    return found
