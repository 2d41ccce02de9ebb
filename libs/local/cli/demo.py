"""`insteg demo`: the whole system with four programmes, their small histories and an imported sample."""

import json
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
from local.demo.time import DemoTime
from local.engines.process import StartError
from local.figures import Answer, as_json, ask, owners
from local.system import Layout, System
from local.table import goals_tables

PROGRAMMES = Path(__file__).parent.parent / "programmes"
GOALS = Path("out/demo/goals.json")


def demo(
    leave: Annotated[
        bool, typer.Option("--exit", envvar="DEMO_EXIT", help="Stop after writing out/demo/goals.json.")
    ] = False,
) -> None:
    """Start everything, load the demo if the data folder has none yet, show every goal, run until Ctrl-C."""
    run(Demo(Layout.of_project(), leave).run())


class Demo:
    """One demo from its start to its end."""

    def __init__(self, layout: Layout, leave: bool) -> None:
        self.layout = layout
        self.leave = leave
        self.time: DemoTime

    async def run(self) -> None:
        """Raises StartError."""
        await run_system(self.layout, self._work, before=self._set_the_clock, simulated_clock=True)

    def _set_the_clock(self) -> None:
        self.time = DemoTime(self.layout.clock, None if load.is_loaded(self.layout) else load.FIRST_DAY)
        if load.is_loaded(self.layout):
            self.time.follow()

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
        months = load.history_commands(definitions())
        with progress() as bars:
            told = bars.add_task("Telling four histories", total=sum(len(commands) for _, commands in months))
            await load.tell_history(client, self.time, months, lambda n: bars.advance(told, n))
            self.time.follow()
            sample = load.Sample(self.layout)
            rows = bars.add_task("Importing the sample", total=sample.commands)
            await sample.send(client, lambda n: bars.advance(rows, n))
        load.mark_loaded(self.layout)

    def _show(self, client: Client, answer: Answer) -> None:
        GOALS.parent.mkdir(parents=True, exist_ok=True)
        GOALS.write_text(json.dumps(as_json(answer), ensure_ascii=False, indent=2, sort_keys=True) + "\n")
        out.print(goals_tables(answer))
        say_where(self.layout, "sign in as somebody of any organisation: no password")
        out.print(f"goals        {GOALS.resolve()}", soft_wrap=True)
        token = client.token("hedemora", "coordinator")
        out.print("\nAsk for figures as Hedemora's coordinator (the token is good for twelve hours):", soft_wrap=True)
        out.print(f"TOKEN={token}", soft_wrap=True, markup=False, highlight=False)
        question = '{"query": "{ programmes { nodes { id goals { id figure { value numerator denominator } } } } }"}'
        curl = f"curl -s {self.layout.graphql} -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json'"
        out.print(f"{curl} -d '{question}'", soft_wrap=True, markup=False, highlight=False)


def definitions() -> list[ProgrammeDefinition]:
    """The four shipped programmes. Raises StartError if a file is wrong."""
    found = []
    for file in sorted(PROGRAMMES.glob("*.yaml")):
        definition = read_file(file)
        if isinstance(definition, Faults):
            raise StartError(str(definition))
        found.append(definition)
    return found
