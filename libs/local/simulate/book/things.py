"""What is written down of things: models and tools, activities, employers, money, reports, statistics, judgements."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from local.simulate.book.calendar import ONE_DAY, months_later

RANKS = ("planned", "in-progress", "done", "adopted", "spread")


@dataclass
class Deliverable:
    """A model, tool or method; its steps by day."""

    part_of: str | None
    steps: list[tuple[date, str]] = field(default_factory=list)

    def reached(self, status: str, day: date) -> bool:
        """Whether it ever got so far by a day. Assumed: it never goes back."""
        return any(on <= day and RANKS.index(said) >= RANKS.index(status) for on, said in self.steps)


class Due(NamedTuple):
    """A report and the last day on which it is in time."""

    report: str
    on: date


def parts_of_the_year(name: str, first: date, last: date, months: int, days_after: int) -> list[Due]:
    """Reports that come back: one for each part of the calendar year that the programme touches.

    Assumed: the last one is for the part in which the programme ends, and each is in time until so many days after its
    part's last day. It is called by the first day of its part.
    """
    begins = date(first.year, (first.month - 1) // months * months + 1, 1)
    found = []
    while begins <= last:
        ends = months_later(begins, months) - ONE_DAY
        found.append(Due(f"{name}-{begins:%Y%m%d}", ends + days_after * ONE_DAY))
        begins = ends + ONE_DAY
    return found


@dataclass
class Things:
    """All of a programme."""

    deliverables: dict[str, Deliverable] = field(default_factory=dict)
    activities: dict[str, date] = field(default_factory=dict)
    """Since when each is on offer."""
    areas: dict[str, str | None] = field(default_factory=dict)
    """In which area each lies."""
    trained: dict[tuple[str, str], tuple[date, int]] = field(default_factory=dict)
    """(session, employer): day and how many of its staff."""
    took_in: dict[str, tuple[str, date]] = field(default_factory=dict)
    """Placement: at which employer it began, and when."""
    costs: dict[str, tuple[date, int]] = field(default_factory=dict)
    """Booked, in ore, by a name."""
    delivered: dict[str, date] = field(default_factory=dict)
    volumes: dict[str, tuple[date, int]] = field(default_factory=dict)
    """People whom nobody knows, by the count's name: the last word speaks, and zero is none."""
    statistics: dict[tuple[str, date], int] = field(default_factory=dict)
    """(series, day): hundredths."""
    judgements: list[tuple[str, date, str]] = field(default_factory=list)
    """(goal, day, verdict), in the order in which they were given."""
