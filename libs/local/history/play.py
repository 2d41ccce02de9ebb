"""All four histories as one stream of commands, in the order in which they were written down."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from random import Random

from local.history import en_vag_in, natverksbygge, steget_fore, till_arbete_eller_studier
from local.history.book import Book, Expected
from local.history.stage import Command, Stage

SEED = 2016

_TOLD: Mapping[str, tuple[Callable[[Stage, Random], None], Mapping[str, Callable[[Book], Expected]]]] = {
    "en-vag-in": (en_vag_in.tell, en_vag_in.EXPECTED),
    "steget-fore": (steget_fore.tell, steget_fore.EXPECTED),
    "natverksbygge": (natverksbygge.tell, natverksbygge.EXPECTED),
    "till-arbete-eller-studier": (till_arbete_eller_studier.tell, till_arbete_eller_studier.EXPECTED),
}


@dataclass(frozen=True, slots=True)
class History:
    """Commands in the order of recording, and what every goal must show in the end."""

    commands: tuple[Command, ...]
    expected: dict[tuple[str, str], Expected]

    def preceded_by(self, first: Sequence[Command]) -> "History":
        """The same history with other commands merged in, first among those of their day."""
        merged = sorted((*first, *self.commands), key=lambda command: command.recorded)
        return replace(self, commands=tuple(merged))

    def months(self) -> Iterator[tuple[date, list[Command]]]:
        """The commands of each month, with the day on which they are sent: the first of the next month."""
        for (year, month), group in groupby(self.commands, key=lambda c: (c.recorded.year, c.recorded.month)):
            yield date(year + month // 12, month % 12 + 1, 1), list(group)


def play(controllers: Mapping[str, str], seed: int = SEED, edition: str = "") -> History:
    """Tell the histories of these programmes (id -> controller). The same seed tells the same, of other people in
    another edition.
    """
    commands: list[Command] = []
    expected: dict[tuple[str, str], Expected] = {}
    for programme, controller in controllers.items():
        tell, goals = _TOLD[programme]
        stage = Stage(programme, controller, Book(programme), edition)
        tell(stage, Random(f"{seed}-{programme}"))  # noqa: S311 - a story, no secret
        commands += stage.commands
        expected |= {(programme, goal): value(stage.book) for goal, value in goals.items()}
    commands.sort(key=lambda command: command.recorded)
    return History(tuple(commands), expected)
