"""The simulated clock of a demo: driven through the years, then following the real time."""

import asyncio
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from common.clock import SharedClock, SystemClock

_STEP_SECONDS = 0.01


class DemoTime:
    """The one clock of every process of a demo. It never stands: what is tried again later needs a later."""

    def __init__(self, file: Path, start: datetime | None) -> None:
        self._real = SystemClock()
        self._ahead = (start or self._real.now()) - self._real.now()
        self.clock = SharedClock(file, start=start or self._real.now())
        self._going: asyncio.Task[None] | None = None

    def go_to(self, at: datetime) -> None:
        """Everybody's time is this now, and goes on from there."""
        self._ahead = at - self._real.now()
        self._tell()

    def follow(self) -> None:
        """From now on, the real time."""
        self.go_to(self._real.now())

    def start(self) -> None:
        """Let it go."""
        self._going = asyncio.create_task(self._go())

    async def stand_still(self) -> None:
        """No longer."""
        if self._going is not None:
            self._going.cancel()
            with suppress(asyncio.CancelledError):
                await self._going

    def _tell(self) -> None:
        self.clock.set(self._real.now() + self._ahead)

    async def _go(self) -> None:
        while True:
            self._tell()
            await asyncio.sleep(_STEP_SECONDS)
