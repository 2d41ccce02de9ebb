"""What coordination associations ask of an intervention, said once more.

Assumed: whoever came back has not ended, and the reason is that of the last exit; works or studies is any extent told
at the last exit, more is an extent that is larger than at the entry of the same stretch, of all who have ended; time
is days of all stays of those who have ended.
"""

from local.simulate.book.counting import Goal, people, share, total
from local.simulate.book.true_of import (
    days_in,
    enrolled,
    exited,
    left_for,
    minutes,
    no_longer_on,
    works_or_studies,
    works_or_studies_more,
)

PREFIX = "coordination-association-"
REASONS = ("completed", "illness", "moved", "own-choice", "parental-leave", "other", "registered-by-mistake")


def indicators() -> dict[str, Goal]:
    """Every one, by the name that it has among a project's goals."""
    goals: dict[str, Goal] = {
        "participants": people(enrolled),
        "ended": people(exited),
        **{f"ended-{reason}": people(left_for(reason)) for reason in REASONS},
        "works-or-studies": share(works_or_studies, exited),
        "began-or-more": share(works_or_studies_more, exited),
        "off-benefits": share(no_longer_on(["social-assistance", "sickness-benefit"]), exited),
        "time": total(days_in, exited),
        "hours": total(minutes()),
    }
    return {PREFIX + code: goal for code, goal in goals.items()}
