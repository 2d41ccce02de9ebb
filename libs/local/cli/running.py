"""A system that lives as long as its command: started with a bar, ended by Ctrl-C, SIGTERM or a closed terminal."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from local.cli.terminal import out, progress
from local.system import Layout, System
from local.system.instance import only_one

Work = Callable[[System], Awaitable[bool]]
"""What to do once everything is ready; True means: go on running until somebody ends it."""

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run_system(
    layout: Layout, work: Work, *, before: Callable[[], None] = lambda: None, simulated_clock: bool = False
) -> None:
    """Start, work, keep running, end. `before` runs when the data folder is ours. Raises StartError."""
    with only_one(layout.home):
        before()
        system = System(layout, lambda sentence: out.print(sentence, soft_wrap=True), simulated_clock=simulated_clock)
        living = asyncio.create_task(_live(system, work))
        loop = asyncio.get_running_loop()
        for number in _ENDING:
            loop.add_signal_handler(number, living.cancel)
        try:
            await living
        except asyncio.CancelledError:
            out.print("Ending every process ...")
        finally:
            system.stop()
            for number in _ENDING:
                loop.remove_signal_handler(number)


async def _live(system: System, work: Work) -> None:
    with progress() as bars:
        task = bars.add_task("Starting", total=system.steps)
        await system.start(lambda _: bars.advance(task))
    if await work(system):
        await asyncio.Event().wait()
