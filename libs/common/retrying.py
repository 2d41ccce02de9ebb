"""What is kept of a failure, and when the next try is due: the same for events and for timers."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Delays:
    """Growing delays: `first`, twice that, twice that again, at most `longest`."""

    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(hours=1)

    def next_try(self, at: datetime, tries: int) -> datetime:
        """When to try again after the `tries`-th failure, which was at `at`."""
        delay: timedelta = self.first * 2 ** min(tries - 1, 30)
        return at + min(delay, self.longest)


def reason_of(error: BaseException) -> str:
    """An error as an operator may read it: its type and place, never its text, which may quote a value."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else ""
    return f"{type(error).__name__}{where}"
