"""How a release is told: which edition it is, what a banded number says in words, whether it already meets a target.

Nothing here knows more than what is published (docs/releases.md): a state is what follows from the published line.
"""

from typing import Literal

from gateway.domain.figures import Target, Unit

Wording = Literal["hidden", "at-least", "of-at-least", "of-exact", "exact"]

EDITION = {
    "sv": "Släpp {ordinal}, gjort {moment}: minst så många människor, i steg om {step}. Inte exakta siffror.",
    "en": "Release {ordinal}, made {moment}: at least so many people, in steps of {step}. Not exact figures.",
}
WORDS: dict[Wording, dict[str, str]] = {
    "hidden": {"sv": "kan inte visas i den här storleken", "en": "cannot be shown at this size"},
    "at-least": {"sv": "minst {at_least}", "en": "at least {at_least}"},
    "of-at-least": {"sv": "minst {at_least} av minst {of}", "en": "at least {at_least} of at least {of}"},
    "of-exact": {"sv": "minst {at_least} av {of}", "en": "at least {at_least} of {of}"},
    "exact": {"sv": "exakt {at_least} av {of}, efter beslut", "en": "exactly {at_least} of {of}, by decision"},
}


def wording(*, at_least: int | None, of: int | None, of_exact: bool, final: bool) -> Wording:
    """Which words fit a published number."""
    if at_least is None:
        return "hidden"
    if of is None:
        return "at-least"
    if final:
        return "exact"
    return "of-exact" if of_exact else "of-at-least"


def met(unit: Unit, target: Target, at_least: int | None, most_people: int | None) -> bool:
    """Whether the published lines alone say that the target is met. False: it cannot be said yet, never "missed".

    "At least so many" says nothing of a ceiling. `most_people`: of how many people at most (`counting.most` of
    reporting); None: nothing is said of that.
    """
    if at_least is None or target.at_most:
        return False
    if unit == "percent":
        return most_people is not None and 100 * at_least >= target.value * most_people
    return unit == "people" and at_least >= target.value
