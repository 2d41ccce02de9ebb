"""What the European Social Fund Plus asks of every project in 2021-2027, said once more.

Assumed: as of the fund before it; and whoever is in work on leaving is not counted as job-seeking.
"""

from local.simulate.book.counting import Goal, Test, people
from local.simulate.book.indicators_of_the_social_fund import (
    INACTIVE,
    JOBLESS,
    LATER,
    LEAVING,
    OUTSIDE,
    WORKS,
    beside_the_whole,
)
from local.simulate.book.told_at_entry import aged, education, employment, told
from local.simulate.book.true_of import STUDIES, all_of, found_at, found_better_off, found_only_at, found_qualified

PREFIX = "esf-plus-2021-27-"
TESTS: dict[str, Test] = {
    "eeco02": employment(*JOBLESS),
    "eeco03": employment("long-term-unemployed"),
    "eeco04": employment(*INACTIVE),
    "eeco05": employment("employed"),
    "eeco06": aged(0, 17),
    "eeco07": aged(18, 29),
    "eeco08": aged(55),
    "eeco09": education("isced-0", "isced-1-2"),
    "eeco10": education("isced-3-4"),
    "eeco11": education("isced-5-8"),
    "eeco12": told("disability"),
    "eeco13": told("third-country"),
    "eeco14": told("foreign-born"),
    "eeco15": told("minority"),
    "eeco16": told("homeless"),
    "eeco17": told("rural"),
    "eecr01": all_of(employment(*INACTIVE), found_only_at(LEAVING, ["job-seeking"], WORKS)),
    "eecr02": found_at(LEAVING, STUDIES),
    "eecr03": found_qualified(LEAVING),
    "eecr04": all_of(OUTSIDE, found_at(LEAVING, WORKS)),
    "eecr05": all_of(OUTSIDE, found_at(LATER, WORKS)),
    "eecr06": all_of(employment("employed"), found_better_off(LATER)),
}
"""Of those of whom all is told."""


def indicators() -> dict[str, Goal]:
    """Every one, by the name that it has among a project's goals."""
    return {PREFIX + code: people(test) for code, test in beside_the_whole("eeco01", TESTS).items()}
