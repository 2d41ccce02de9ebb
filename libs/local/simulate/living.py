"""Carries the rooms' days out in their order, on one clock for every process, and looks into the book on the way.

A day's commands go in batches of their service, as an importer sends them, then its errands, some side by side. The
clock goes from eight in the morning while a day is done. Every day ends when every service has heard the others; before
somebody looks, all that was said has to count.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import get_args

from local.client import BATCH
from local.engines.process import StartError
from local.simulate.diary import Command, Errand, Service
from local.simulate.hands import Hands
from local.simulate.quiet import Quiet
from local.simulate.room import Room

_SIDE_BY_SIDE = 8
_SERVICES: tuple[Service, ...] = get_args(Service)
GoTo = Callable[[datetime], None]
Look = Callable[[date], Awaitable[None]]
_Done = tuple[list[Command], list[Errand]]


@dataclass
class Living:
    """Rooms that live on one clock. `look` is called on the days that it is planned for, when all is quiet."""

    hands: Hands
    quiet: Quiet
    go_to: GoTo
    looks: dict[date, list[Look]] = field(default_factory=dict)
    advance: Callable[[int], None] = lambda _: None
    together: int = 1
    """So many days at most are written down together: an office that does its papers once a week says 7."""

    def look(self, on: date, look: Look) -> None:
        """Look on a day, after what is done on it."""
        self.looks.setdefault(on, []).append(look)

    async def live(self, rooms: Sequence[Room]) -> None:
        """From the first day to the last. Raises StartError when something is refused."""
        days = _together(rooms)
        for group in self._groups(days, {day for room in rooms for day in room.diary.apart}):
            today = group[-1]
            self.go_to(at(today))
            for room in rooms:
                room.today = today
            done = [days[day] for day in group if day in days]
            commands, errands = [c for own, _ in done for c in own], [e for _, own in done for e in own]
            await self._done(commands)
            await (self.quiet.kept() if errands else self.quiet.heard())
            await self._run(errands)
            await self._look(today)
            self.advance(len(commands) + len(errands))
        await self.quiet.until()

    def _groups(self, days: dict[date, _Done], apart: set[date]) -> Iterator[list[date]]:
        """Days that are written down together, on the last of them: an errand, a look or a day apart ends a group."""
        group: list[date] = []
        for day in sorted({*days, *self.looks}):
            if group and (day - group[0]).days >= self.together:
                yield group
                group = []
            group.append(day)
            if day in self.looks or day in apart or days[day][1]:
                yield group
                group = []
        if group:
            yield group

    async def _look(self, today: date) -> None:
        if looks := self.looks.get(today):
            await self.quiet.until()
            for look in looks:
                await look(today)

    async def _done(self, commands: Sequence[Command]) -> None:
        own = [[one for one in commands if one.service == service] for service in _SERVICES]
        await asyncio.gather(*(self._send(s, c) for s, c in zip(_SERVICES, own, strict=True) if c))

    async def _send(self, service: Service, commands: Sequence[Command]) -> None:
        for part in _parts(commands):
            wanted = [_Wanted(one.operation, one.body()) for one in part]
            answers = await self.hands.client.batch(service, wanted)
            for one, asked, answer in zip(part, wanted, answers, strict=True):
                if "problem" in answer:
                    raise StartError(f"{service} refused {one.operation} {asked.body}: {answer['problem']}")
                one.note(answer)
            self.hands.commands += len(part)

    async def _run(self, errands: Sequence[Errand]) -> None:
        for start in range(0, len(errands), _SIDE_BY_SIDE):
            await asyncio.gather(*(errand(self.hands) for errand in errands[start : start + _SIDE_BY_SIDE]))


@dataclass(frozen=True, slots=True)
class _Wanted:
    operation: str
    body: dict[str, object]


def _parts(commands: Sequence[Command]) -> Iterator[list[Command]]:
    """What goes in one batch: not too much, and nothing that needs an answer of the same batch."""
    part: list[Command] = []
    for command in commands:
        if part and (command.corrects or len(part) == BATCH):
            yield part
            part = []
        part.append(command)
    if part:
        yield part


def at(day: date) -> datetime:
    """The moment at which a day is lived."""
    return datetime.combine(day, time(8), UTC)


def _together(rooms: Iterable[Room]) -> dict[date, _Done]:
    days: dict[date, _Done] = {}
    for room in rooms:
        for day, commands, errands in room.diary.days():
            together = days.setdefault(day, ([], []))
            together[0].extend(commands)
            together[1].extend(errands)
    return days
