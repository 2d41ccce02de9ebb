"""What the European Social Fund asked of every project in 2014-2020, said once more.

Assumed: whoever lacks gender, age, education or employment counts in the grand total only; who somebody is was told at
the first entry; on leaving is the last word of the follow-up within 28 days after the last exit, six months later that
of the other; employment is any form of it, and one's own enterprise; disadvantaged is whoever was told to be disabled,
otherwise disadvantaged, from a third country or born abroad.
"""

from local.simulate.book.counting import Goal, Test, people
from local.simulate.book.told_at_entry import aged, education, employment, fully_told, told
from local.simulate.book.true_of import STUDIES, WORK, all_of, enrolled, found_at, found_better_off, found_qualified

PREFIX = "esf-2014-20-"
WORKS = WORK | {"self-employment"}
JOBLESS = ("unemployed", "long-term-unemployed")
INACTIVE = ("inactive", "inactive-not-in-education")
OUTSIDE = employment(*JOBLESS, *INACTIVE)
_DISADVANTAGED = told("disability", "other-disadvantage", "third-country", "foreign-born")
LEAVING, LATER = "exit-28-days", "six-months"
TESTS: dict[str, Test] = {
    "co01": employment(*JOBLESS),
    "co02": employment("long-term-unemployed"),
    "co03": employment(*INACTIVE),
    "co04": employment("inactive-not-in-education"),
    "co05": employment("employed"),
    "co06": aged(0, 24),
    "co07": aged(55),
    "co08": all_of(aged(55), employment(*JOBLESS, "inactive-not-in-education")),
    "co09": education("isced-1-2"),
    "co10": education("isced-3-4"),
    "co11": education("isced-5-8"),
    "co15": told("third-country", "foreign-born"),
    "co16": told("disability"),
    "co17": told("other-disadvantage"),
    "cr01": all_of(employment(*INACTIVE), found_at(LEAVING, ["job-seeking"])),
    "cr02": found_at(LEAVING, STUDIES),
    "cr03": found_qualified(LEAVING),
    "cr04": all_of(OUTSIDE, found_at(LEAVING, WORKS)),
    "cr05": all_of(_DISADVANTAGED, found_at(LEAVING, WORKS | STUDIES | {"job-seeking"})),
    "cr06": all_of(OUTSIDE, found_at(LATER, WORKS)),
    "cr07": all_of(employment("employed"), found_better_off(LATER)),
    "cr08": all_of(aged(55), OUTSIDE, found_at(LATER, WORKS)),
    "cr09": all_of(_DISADVANTAGED, found_at(LATER, WORKS)),
}
"""Of those of whom all is told."""


def indicators() -> dict[str, Goal]:
    """Every one, by the name that it has among a project's goals."""
    return {PREFIX + code: people(test) for code, test in beside_the_whole("total", TESTS).items()}


def beside_the_whole(total: str, tests: dict[str, Test]) -> dict[str, Test]:
    """Everybody, those of whom not all is told, and of the others what these tests say."""
    counts = {total: enrolled, "incomplete": lambda life, day: enrolled(life, day) and not fully_told(life, day)}
    return counts | {code: all_of(fully_told, test) for code, test in tests.items()}
