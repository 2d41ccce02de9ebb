"""What the Asylum, Migration and Integration Fund asks in 2021-2027, said once more.

Assumed: only who came from a third country, as told at the first entry, counts; a course was taken by whoever was there
once; useful is at least four of five to whether one is satisfied, in the last answer at exit; the rest are steps of
individual plans that were done.
"""

from local.simulate.book.counting import Goal, Test, people
from local.simulate.book.told_at_entry import told
from local.simulate.book.true_of import agreed, all_of, attended, did_step, enrolled

PREFIX = "amif-2021-27-"
TESTS: dict[str, Test] = {
    "o23": enrolled,
    "o231": attended("language-training", "language-cafe"),
    "o232": attended("civic-orientation"),
    "o233": attended("professional-guidance", "labour-market-knowledge", "coaching"),
    "r28": did_step("cefr-level-up"),
    "r29": agreed("satisfied"),
    "r210": did_step("recognition-applied"),
    "r211": did_step("long-term-residence-applied"),
}


def indicators() -> dict[str, Goal]:
    """Every one, by the name that it has among a project's goals."""
    return {PREFIX + code: people(all_of(told("third-country"), test)) for code, test in TESTS.items()}
