"""The simulated clock of a demo: driven through the years, then following the real time."""

import asyncio
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from common.clock import SharedClock, SystemClock

_STEP_SECONDS = 0.01


class DemoTime:
    """The one clock of every process of a demo."""

    def __init__(self, file: Path, start: datetime | None) -> None:
        self._real = SystemClock()
        self.clock = SharedClock(file, start=start or self._real.now())
        self._following: asyncio.Task[None] | None = None

    def go_to(self, at: datetime) -> None:
        """Everybody's time is this now."""
        self.clock.set(at)

    def follow(self) -> None:
        """From now on, the real time."""
        self.clock.set(self._real.now())
        self._following = asyncio.create_task(self._follow())

    async def stand_still(self) -> None:
        """No longer."""
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following

    async def _follow(self) -> None:
        while True:
            self.clock.set(self._real.now())
            await asyncio.sleep(_STEP_SECONDS)
