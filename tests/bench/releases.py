"""How much of a programme its partners see: the share of cells shown at the end, their age and their error.

Simulated lives on the four programmes; `visible` counts the cells that have somebody in them. A release is made at
night for a municipality on two cores: the longest of a lifetime, all three goals, is held against a minute of one.
"""

import time

from reporting.domain.releases.lines import TOTAL, Cell, now_shown
from tests.bench.report import Measured, Report
from tests.support.lives import CASES, Case, Story, answers, begun, enrolled, offered, release


async def run(report: Report, cases: tuple[str, ...] = ("C", "D", "B", "A")) -> None:
    """Live through each case once and say what its last pages show."""
    for name in cases:
        story, spent = _lived(CASES[name])
        for goal, (shown, truth, since) in _pages(story).items():
            there = {cell: count for cell, count in truth.items() if count}
            seen = [cell for cell in there if shown.get(cell, 0)]
            errors = [there[cell] - shown[cell] for cell in seen]
            told_since = f"headline {shown.get(TOTAL, 0)} of {there.get(TOTAL, 0)}, said {story.last - since} weeks ago"
            error = f"mean error {sum(errors) / max(len(errors), 1):.1f} people"
            unit = f"% of {len(there)} cells; {error}; {told_since}"
            report.add(Measured(f"releases {name}, {goal}: visible", 100 * len(seen) / len(there), unit))
        report.add(Measured(f"releases {name}: {len(spent)} releases", sum(spent), "s of CPU", wanted_at_most=120))
        report.add(Measured(f"releases {name}: the longest of them", max(spent), "s of CPU", wanted_at_most=60))


def _lived(case: Case) -> tuple[Story, list[float]]:
    story, spent = begun(case, 0), []
    for week in range(1, story.last + 1):
        started = time.process_time()
        release(story, week)
        spent.append(time.process_time() - started)
    return story, spent


def _pages(story: Story) -> dict[str, tuple[dict[Cell, int], dict[Cell, int], int]]:
    last = story.last
    yes: dict[Cell, int] = {}
    for cells, count in answers(story, last).yes.items():
        for cell in (TOTAL, *cells):
            yes[cell] = yes.get(cell, 0) + count
    stated = [line.at for line in story.satisfied.history if TOTAL in line.fresh]
    return {
        "enrolled": (now_shown(story.enrolled), dict(enrolled(story, last).count), story.enrolled[-1].at),
        "offered": (now_shown(story.offered), dict(offered(story, last).count), story.offered[-1].at),
        "satisfied": (now_shown(story.satisfied.history), yes, stated[-1]),
    }
