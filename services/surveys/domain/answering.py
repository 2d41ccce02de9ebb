"""A filled-in form held against its instrument: what each item got, its score, and what counts as a yes.

The same rules for the page, for staff who type, and for paper: values arrive as text, as a form sends them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contracts.decisions import Refusal
from contracts.surveys import SurveyMoment
from surveys.domain.instrument import Choice, Instrument, Item, Number, OwnWords, Scale, Scored, YesNo

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
"""Arabic and Persian digits, as their keyboards write them."""

_MOST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Filled:
    """What of a form can be kept: values by item, and what was wrong with the rest."""

    values: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Scoring:
    """An answer as it counts: scores (more is always better) and the items whose answer is a yes."""

    scores: Mapping[str, int]
    affirmed: tuple[str, ...]
    words: Mapping[str, str]
    """Free text by item: kept here, never said."""


def fill(items: Iterable[Item], sent: Mapping[str, str]) -> Filled:
    """Read the values of these items. An empty value is an unanswered item."""
    values: dict[str, str] = {}
    faults: list[Refusal] = []
    for item in items:
        value = _tidy(item, sent.get(item.id, ""))
        if not value:
            faults += _missing(item)
        elif refusal := _refused(item, value):
            faults.append(refusal)
        else:
            values[item.id] = value
    return Filled(values, tuple(faults))


def score(instrument: Instrument, moment: SurveyMoment, values: Mapping[str, str]) -> Scoring:
    """Turn kept values into scores. They have been through `fill`."""
    scores: dict[str, int] = {}
    affirmed: list[str] = []
    words: dict[str, str] = {}
    for item in instrument.items(moment):
        value = values.get(item.id)
        if value is None:
            continue
        if isinstance(item, OwnWords):
            words[item.id] = value
        elif (scored := _turned(item, value)) is not None:
            scores[item.id] = scored
            if item.affirmed_from is not None and scored >= item.affirmed_from:
                affirmed.append(item.id)
    return Scoring(scores, tuple(affirmed), words)


def foreign(instrument: Instrument, moment: SurveyMoment, sent: Iterable[str]) -> Refusal | None:
    """Values for items that are not asked at this moment."""
    asked = {item.id for item in instrument.items(moment)}
    if unknown := sorted(set(sent) - asked):
        message = f"{instrument.name} does not ask this at {moment}"
        return Refusal("unknown-item", f"values.{unknown[0]}"[:120], message)
    return None


def _tidy(item: Item, value: str) -> str:
    value = value.replace("\r\n", "\n").strip()
    return value.translate(DIGITS) if isinstance(item, Number) else value


def _missing(item: Item) -> list[Refusal]:
    return [Refusal("required", f"values.{item.id}", "this has to be answered")] if item.required else []


def _refused(item: Item, value: str) -> Refusal | None:
    place = f"values.{item.id}"
    match item:
        case Scale() | Number():
            whole = int(value) if value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS else None
            if whole is None or not item.lowest <= whole <= item.highest:
                return Refusal("not-in-range", place, f"a whole number from {item.lowest} to {item.highest}")
        case Choice():
            if value not in {option.id for option in item.options}:
                return Refusal("not-an-option", place, f"one of {', '.join(option.id for option in item.options)}")
        case YesNo():
            if value not in {"yes", "no"}:
                return Refusal("not-an-option", place, "yes or no")
        case OwnWords():
            if len(value) > item.longest or "\x00" in value:
                return Refusal("too-long", place, f"at most {item.longest} characters")
    return None


def _turned(item: Scored, value: str) -> int | None:
    """The answer as a number of which more is better."""
    match item:
        case Scale():
            step = int(value)
            return item.lowest + item.highest - step if item.direction == "less-is-better" else step
        case Number():
            return -int(value) if item.direction == "less-is-better" else int(value)
        case YesNo():
            yes = int(value == "yes")
            return -yes if item.direction == "less-is-better" else yes
        case Choice():
            found = next(option.score for option in item.options if option.id == value)
            return -found if found is not None and item.direction == "less-is-better" else found
