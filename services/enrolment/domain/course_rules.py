"""What the newer parts of a programme definition must mean: target group, places, phases, follow-ups, retention.

As `definition_rules`: on the plain document, stepping over what has the wrong shape, every fault with its path.
"""

from collections.abc import Iterator
from typing import Any

from enrolment.domain.definition_rules import Document, Issue, Path, Rule, as_day, at, values


def faults(document: Document) -> list[Issue]:
    """Everything the rules find, in the order of the rules."""
    return [issue for rule in RULES for issue in rule(document)]


def ids_of_the_course_are_unique(document: Document) -> Iterator[Issue]:
    """Within each list; single and recurring reports share one namespace."""
    for patterns in _NAMESPACES:
        seen: set[Any] = set()
        for pattern in patterns:
            for path, name in at(document, pattern):
                if isinstance(name, str) and name in seen:
                    yield Issue(path, "not-unique", f"{name} is there twice")
                seen.add(name if isinstance(name, str) else None)


def groups_and_organisations_exist(document: Document) -> Iterator[Issue]:
    """Groups that a rule asks for, and organisations that keep or get something, are defined."""
    groups, organisations = set(_names(document, "groups.*.id")), set(_names(document, "organisations.*.id"))
    for path, name in _groups_asked_for(document):
        if isinstance(name, str) and name not in groups:
            listed = ", ".join(sorted(groups)) or "none are defined"
            yield Issue(path, "unknown-group", f"{name} is not among the groups: {listed}")
    for pattern in ("retention.*.organisation", "recurring.*.to.*"):
        for path, name in at(document, pattern):
            if isinstance(name, str) and name not in organisations:
                listed = ", ".join(sorted(organisations))
                yield Issue(path, "unknown-organisation", f"{name} is not among the organisations: {listed}")


def one_length_is_given(document: Document) -> Iterator[Issue]:
    """A stay has months or weeks, a follow-up days or months, a retention a day or years: one of the two."""
    for pattern, one, other in (
        ("stay", "months", "weeks"),
        ("follow_ups.*", "days_after_exit", "months_after_exit"),
        ("retention.*", "until", "years_after_end"),
    ):
        for path, part in at(document, pattern):
            if isinstance(part, dict) and (part.get(one) is None) == (part.get(other) is None):
                yield Issue(path, "one-of-two", f"say {one} or {other}, one of them")


def a_target_group_can_be_met(document: Document) -> Iterator[Issue]:
    """Ages run forwards, an age rule says an age, and no more needs are asked for than are listed."""
    for path, rule in at(document, "eligibility.*"):
        if not isinstance(rule, dict):
            continue
        low, high = rule.get("age_from"), rule.get("age_to")
        if rule.get("kind") == "age" and low is None and high is None:
            yield Issue((*path, "age_from"), "no-age", "say age_from, age_to or both")
        if isinstance(low, int) and isinstance(high, int) and high < low:
            yield Issue((*path, "age_to"), "runs-backwards", f"age_to {high} is below age_from {low}")
        listed, least = rule.get("any_of"), rule.get("at_least")
        if isinstance(listed, list) and isinstance(least, int) and least > len(listed):
            yield Issue((*path, "at_least"), "more-than-listed", f"{least} are asked for, {len(listed)} are listed")


def lists_of_the_course_name_things_once(document: Document) -> Iterator[Issue]:
    """A code is listed once."""
    for pattern in (
        "eligibility.*.any_of",
        "eligibility.*.groups",
        "attributes",
        "recurring.*.to",
        "surveys.*.moments",
    ):
        for path, named in at(document, pattern):
            for number, name in enumerate(named if isinstance(named, list) else ()):
                if name in named[:number]:
                    yield Issue((*path, number), "listed-twice", f"{name} is listed twice")


def phases_follow_each_other(document: Document) -> Iterator[Issue]:
    """A phase begins after the one before has ended."""
    last: tuple[int, Any] | None = None
    for path, phase in at(document, "phases.*"):
        begins = phase.get("from_week") if isinstance(phase, dict) else None
        if not isinstance(begins, int):
            continue
        if last and (begins <= last[0] or (isinstance(last[1], int) and begins <= last[1])):
            yield Issue((*path, "from_week"), "phases-overlap", f"week {begins} belongs to the phase before")
        last = (begins, phase.get("to_week"))


def groups_fit_into_the_programme(document: Document) -> Iterator[Issue]:
    """No group has more places than the whole programme."""
    whole = next(iter(values(document, "capacity.places")), None)
    for path, places in at(document, "groups.*.capacity.places"):
        if isinstance(whole, int) and isinstance(places, int) and places > whole:
            yield Issue(path, "more-than-the-programme", f"the whole programme has {whole} places")


def days_lie_where_they_can(document: Document) -> Iterator[Issue]:
    """A programme closes after it has begun; what must be kept is kept beyond the programme's end."""
    start = _day(document, "period.start")
    end = _day(document, "period.extension.end") or _day(document, "period.end")
    closed = _day(document, "closing.on")
    if start and closed and closed < start:
        yield Issue(("closing", "on"), "closed-before-start", f"{closed} is before the programme starts on {start}")
    for path, until in at(document, "retention.*.until"):
        day = as_day(until)
        if end and day and day < end:
            yield Issue(path, "kept-too-short", f"{day} is before the programme ends on {end}")


RULES: tuple[Rule, ...] = (
    ids_of_the_course_are_unique,
    groups_and_organisations_exist,
    one_length_is_given,
    a_target_group_can_be_met,
    lists_of_the_course_name_things_once,
    phases_follow_each_other,
    groups_fit_into_the_programme,
    days_lie_where_they_can,
)

_NAMESPACES = (
    ("eligibility.*.id",),
    ("follow_ups.*.id",),
    ("retention.*.id",),
    ("reports.*.id", "recurring.*.id"),
)


def _groups_asked_for(document: Document) -> Iterator[tuple[Path, Any]]:
    yield from at(document, "eligibility.*.groups.*")
    for path, rule in at(document, "eligibility.*"):
        if isinstance(rule, dict) and rule.get("kind") == "group":
            for found, name in at(rule, "any_of.*"):
                yield (*path, *found), name


def _names(document: Document, pattern: str) -> list[str]:
    return [name for name in values(document, pattern) if isinstance(name, str)]


def _day(document: Document, pattern: str) -> Any:
    return next((as_day(value) for value in values(document, pattern)), None)
