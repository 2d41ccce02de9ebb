"""What a programme definition must mean, beyond having the right shape: ids are unique, whatever is
referred to exists, periods and targets make sense.

The rules look at the plain document rather than at a parsed model, and step over what has the wrong
shape (the schema reports that), so that a file's faults are all listed at once. Every fault names its
path, from which a file's line is found.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

Path = tuple[str | int, ...]
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong, where, and the name of the rule that says so."""

    path: Path
    rule: str
    message: str

    @property
    def field(self) -> str:
        """The path as people write it: goals[2].target.at_least."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text


Rule = Callable[[Document], Iterator[Issue]]


def at(value: Any, pattern: str, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value a dotted pattern finds, with its path; `*` is every item of a list. Misfits are stepped over."""
    name, _, rest = pattern.partition(".")
    steps: list[tuple[str | int, Any]]
    if name == "*":
        steps = [*enumerate(value)] if isinstance(value, list) else []
    else:
        steps = [(name, value[name])] if isinstance(value, dict) and name in value else []
    for step, child in steps:
        if rest:
            yield from at(child, rest, (*path, step))
        else:
            yield (*path, step), child


def values(document: Document, pattern: str) -> list[Any]:
    """The values alone."""
    return [value for _, value in at(document, pattern)]


def faults(document: Document) -> list[Issue]:
    """Everything the rules find, in the order of the rules."""
    return [issue for rule in RULES for issue in rule(document)]


def ids_are_unique(document: Document) -> Iterator[Issue]:
    """Within each list; goals share one namespace with goals that are not measured yet."""
    for patterns in _NAMESPACES:
        seen: set[Any] = set()
        for pattern in patterns:
            for path, name in at(document, pattern):
                if isinstance(name, str) and name in seen:
                    yield Issue(path, "not-unique", f"{name} is there twice")
                seen.add(name if isinstance(name, str) else None)


def references_exist(document: Document) -> Iterator[Issue]:
    """Areas, groups, organisations and kinds of activity that something names are defined."""
    for patterns, defined, what in _REFERENCES:
        known = {name for name in values(document, defined) if isinstance(name, str)}
        for pattern in patterns:
            for path, name in at(document, pattern):
                if isinstance(name, str) and name not in known:
                    listed = ", ".join(sorted(known)) or "none are defined"
                    yield Issue(path, f"unknown-{what}", f"{name} is not among the {defined.split('.')[0]}: {listed}")


def roles_fit(document: Document) -> Iterator[Issue]:
    """The controller owns the programme, funders have that role, and so have referrers that goals ask for."""
    for pattern, role in (("controller", "owner"), ("funders.*.organisation", "funder"),
                          ("goals.*.where.referrers.*", "referrer")):  # fmt: skip
        fitting = {o["id"] for o in _organisations(document) if role in o["roles"]}
        defined = {o["id"] for o in _organisations(document)}
        for path, name in at(document, pattern):
            if isinstance(name, str) and name in defined - fitting:
                yield Issue(path, f"not-{role}", f"{name} needs the role {role}")


def period_is_sane(document: Document) -> Iterator[Issue]:
    """It starts before it ends, an extension lengthens it, and it is no longer than a programme can be."""
    start, end = _day(document, "period.start"), _day(document, "period.end")
    extended = _day(document, "period.extension.end")
    if start and end and end < start:
        yield Issue(("period", "end"), "ends-before-start", f"{end} is before {start}")
    if end and extended and extended <= end:
        message = f"{extended} is not after {end}"
        yield Issue(("period", "extension", "end"), "extension-not-longer", message)
    for path, day in (
        (("period", "start"), start),
        (("period", "end"), end),
        (("period", "extension", "end"), extended),
    ):
        if day and not date(1990, 1, 1) <= day <= date(2100, 12, 31):
            yield Issue(path, "unlikely-date", f"{day} lies outside 1990 to 2100")
    last = extended or end
    if start and last and (last - start).days > 15 * 366:
        yield Issue(("period",), "too-long", "a time-limited programme is no longer than 15 years")


def ranges_run_forwards(document: Document) -> Iterator[Issue]:
    """Ages and weeks run from the smaller to the larger."""
    for pattern, first, last in (
        ("goals.*.where", "age_from", "age_to"),
        ("goals.*", "from_percent", "to_percent"),
        ("phases.*", "from_week", "to_week"),
    ):
        for path, part in at(document, pattern):
            low, high = (part.get(first), part.get(last)) if isinstance(part, dict) else (None, None)
            if isinstance(low, int) and isinstance(high, int) and high < low:
                yield Issue((*path, last), "runs-backwards", f"{last} {high} is below {first} {low}")


def targets_can_be_met(document: Document) -> Iterator[Issue]:
    """A share asks for 100 percent at most, and an extension's target needs an extension."""
    extended = bool(values(document, "period.extension.end"))
    for path, goal in at(document, "goals.*"):
        target = goal.get("target") if isinstance(goal, dict) else None
        if not isinstance(target, dict):
            continue
        wanted = target.get("at_least")
        if goal.get("kind") in ("share", "change") and isinstance(wanted, int) and wanted > 100:
            yield Issue((*path, "target", "at_least"), "share-over-100", f"{wanted} percent cannot be reached")
        if target.get("by") == "extension" and not extended:
            yield Issue((*path, "target", "by"), "no-extension", "the period has no extension")


def shares_compare_two_things(document: Document) -> Iterator[Issue]:
    """Of those who took part, how many took part: always all of them."""
    for path, goal in at(document, "goals.*"):
        if isinstance(goal, dict) and goal.get("kind") == "share" and goal.get("of") == goal.get("among"):
            yield Issue((*path, "of"), "share-of-itself", "the share of a measure in itself is always 100 percent")


def lists_name_things_once(document: Document) -> Iterator[Issue]:
    """A kind, a facet, a role or a group is listed once."""
    for pattern in ("goals.*.of.kinds", "goals.*.of.affirmed", "goals.*.facets", "goals.*.areas",
                    "goals.*.activity_kinds", "goals.*.where.genders", "goals.*.where.groups",
                    "goals.*.where.municipalities", "goals.*.where.referrers",
                    "organisations.*.roles", "reports.*.to"):  # fmt: skip
        for path, named in at(document, pattern):
            for number, name in enumerate(named if isinstance(named, list) else ()):
                if name in named[:number]:
                    yield Issue((*path, number), "listed-twice", f"{name} is listed twice")


def groups_can_be_told_apart(document: Document) -> Iterator[Issue]:
    """A figure by group needs groups."""
    for path, facet in at(document, "goals.*.facets.*"):
        if facet == "group" and not values(document, "groups.*.id"):
            yield Issue(path, "no-groups", "the programme defines no groups")


def reports_follow_the_start(document: Document) -> Iterator[Issue]:
    """Nobody reports on what has not begun."""
    start = _day(document, "period.start")
    for path, due in at(document, "reports.*.due"):
        day = as_day(due)
        if start and day and day < start:
            yield Issue(path, "due-before-start", f"{day} is before the programme starts on {start}")


RULES: tuple[Rule, ...] = (
    ids_are_unique,
    references_exist,
    roles_fit,
    period_is_sane,
    ranges_run_forwards,
    targets_can_be_met,
    shares_compare_two_things,
    lists_name_things_once,
    groups_can_be_told_apart,
    reports_follow_the_start,
)

_NAMESPACES = (
    ("organisations.*.id",),
    ("areas.*.id",),
    ("groups.*.id",),
    ("phases.*.id",),
    ("activities.*.id",),
    ("reports.*.id",),
    ("goals.*.id", "not_measured.*.id"),
)
_REFERENCES = (
    (
        ("controller", "funders.*.organisation", "activities.*.host", "goals.*.where.referrers.*", "reports.*.to.*"),
        "organisations.*.id",
        "organisation",
    ),
    (("activities.*.area", "goals.*.areas.*"), "areas.*.id", "area"),
    (("goals.*.where.groups.*",), "groups.*.id", "group"),
    (("goals.*.activity_kinds.*",), "activities.*.kind", "activity-kind"),
    (("goals.*.instrument", "goals.*.of.instrument"), "surveys.*.instrument", "instrument"),
)


def _organisations(document: Document) -> list[dict[str, Any]]:
    """Those whose id and roles have the right shape."""
    return [
        organisation
        for organisation in values(document, "organisations.*")
        if isinstance(organisation, dict)
        and isinstance(organisation.get("id"), str)
        and isinstance(organisation.get("roles"), list)
    ]


def _day(document: Document, pattern: str) -> date | None:
    return next((as_day(value) for value in values(document, pattern)), None)


def as_day(value: Any) -> date | None:
    """A day as a file or a model says it; None for anything else."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
