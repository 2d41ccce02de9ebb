"""Does a person belong to the target group? The definition's rules, held against what is known on the day.

A refusal is named after its rule and says in the rule's own words what would satisfy it; it never repeats what
is known of the person. What is unknown satisfies nothing: it must be said.
"""

from dataclasses import dataclass
from datetime import date

from contracts.base import Code, Id
from contracts.decisions import Refusal
from contracts.enrolment import EntryCharacteristics
from contracts.programme import (
    AgeRule,
    EligibilityRule,
    ForeignBornRule,
    GroupRule,
    MunicipalityRule,
    NeedsRule,
    Origin,
    OriginRule,
    ProgrammeDefinition,
    Residence,
    ResidenceRule,
)
from enrolment.domain.characteristics import Record
from enrolment.domain.dates import age_on


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a target group may ask beside what is frozen at entry. None, and no needs, mean unknown."""

    origin: Origin | None = None
    residence: Residence | None = None
    foreign_born: bool | None = None
    needs: tuple[Code, ...] = ()

    def attributes(self, wanted: tuple[Code, ...]) -> tuple[Code, ...]:
        """The coded attributes that a goal of the programme asks for, in the programme's order; no others leave."""
        if not wanted:
            return ()
        held = {*self.needs, self.origin, self.residence, "foreign-born" if self.foreign_born else None}
        return tuple(code for code in wanted if code in held)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Everything that the rules look at."""

    entry: EntryCharacteristics
    record: Record
    circumstances: Circumstances
    on: date
    referred_on: date | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A coordinator takes somebody in all the same: which rules, and who decided. The reason is kept sealed."""

    rules: tuple[Code, ...]
    by: Id


@dataclass(frozen=True, slots=True)
class Ineligible:
    """Every rule that says no; nothing happens."""

    refusals: tuple[Refusal, ...]


def unmet(programme: ProgrammeDefinition, applicant: Applicant) -> tuple[EligibilityRule, ...]:
    """The rules that this person does not meet, in the definition's order."""
    group = applicant.entry.group
    return tuple(
        rule
        for rule in programme.eligibility
        if not (rule.groups and group not in rule.groups) and not _met(rule, programme, applicant)
    )


def refused(rules: tuple[EligibilityRule, ...], override: Override | None) -> Ineligible | Refusal | None:
    """What stands against an entry, once a coordinator's word is heard."""
    overridden = override.rules if override else ()
    left = tuple(_refusal(rule) for rule in rules if rule.id not in overridden)
    if left:
        return Ineligible(left)
    idle = sorted(set(overridden) - {rule.id for rule in rules})
    if idle:
        message = f"nothing needs an override of {', '.join(idle)}"
        return Refusal("override-not-needed", "override.rules", message)
    return None


def _met(rule: EligibilityRule, programme: ProgrammeDefinition, applicant: Applicant) -> bool:  # noqa: PLR0911
    circumstances, entry = applicant.circumstances, applicant.entry
    match rule:
        case AgeRule():
            return _of_age(rule, programme, applicant)
        case OriginRule():
            return circumstances.origin in rule.any_of
        case ForeignBornRule():
            return circumstances.foreign_born is True
        case ResidenceRule():
            return circumstances.residence in rule.any_of
        case MunicipalityRule():
            return entry.municipality in rule.any_of
        case GroupRule():
            return entry.group in rule.any_of
        case NeedsRule():
            return len(set(rule.any_of).intersection(circumstances.needs)) >= rule.at_least


def _of_age(rule: AgeRule, programme: ProgrammeDefinition, applicant: Applicant) -> bool:
    on = _age_is_taken_on(rule, programme, applicant)
    born = applicant.record.birth_date
    if on == applicant.on:
        age = applicant.entry.age
    else:
        age = age_on(born, on) if born else None
    if age is None:
        return False
    return (rule.age_from is None or age >= rule.age_from) and (rule.age_to is None or age <= rule.age_to)


def _age_is_taken_on(rule: AgeRule, programme: ProgrammeDefinition, applicant: Applicant) -> date:
    match rule.on:
        case "entry":
            return applicant.on
        case "referral":
            return applicant.referred_on or applicant.on
        case "programme-start":
            return programme.period.start
        case day:
            return day


_FIELDS = {
    "age": "entry.age",
    "origin": "circumstances.origin",
    "foreign-born": "circumstances.foreign_born",
    "residence": "circumstances.residence",
    "municipality": "entry.municipality",
    "group": "entry.group",
    "needs": "circumstances.needs",
}


def _refusal(rule: EligibilityRule) -> Refusal:
    message = f"{rule.title.en} ({_what_satisfies(rule)})"
    return Refusal(f"not-eligible-{rule.id}", _FIELDS[rule.kind], message)


def _what_satisfies(rule: EligibilityRule) -> str:
    match rule:
        case AgeRule():
            return f"{_range(rule)} years on {_day_in_words(rule)}"
        case ForeignBornRule():
            return "foreign_born is true"
        case NeedsRule():
            return f"at least {rule.at_least} of {', '.join(rule.any_of)}"
        case OriginRule() | ResidenceRule() | MunicipalityRule() | GroupRule():
            return f"one of {', '.join(rule.any_of)}"


def _range(rule: AgeRule) -> str:
    if rule.age_to is None:
        return f"at least {rule.age_from or 0}"
    return f"{rule.age_from} to {rule.age_to}" if rule.age_from is not None else f"at most {rule.age_to}"


def _day_in_words(rule: AgeRule) -> str:
    words = {"entry": "the day of entry", "referral": "the day of the referral", "programme-start": "the first day"}
    return words[rule.on] if isinstance(rule.on, str) else f"{rule.on}"
