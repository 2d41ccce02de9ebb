"""What goals must mean beyond their shape: windows and targets say one thing, and what a goal refers to exists.

As `definition_rules`: on the plain document, stepping over what has the wrong shape, every fault with its path.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from enrolment.domain.definition_rules import Document, Issue, Path, Rule, as_day, at, values

_ASKED = ("goals.*.of", "goals.*.among", "goals.*.per")
_OLD_KINDS = ("count", "share", "sum", "change", "balance", "duration")
_OLD_MEASURES = ("kinds", "affirmed")
_IN_AREAS = ("deliverables", "activities", "sessions")


def faults(document: Document) -> list[Issue]:
    """Everything the rules find, in the order of the rules."""
    return [issue for rule in RULES for issue in rule(document)]


def a_target_is_a_floor_or_a_ceiling(document: Document) -> Iterator[Issue]:
    """One of the two, never both and never neither."""
    for path, target in at(document, "goals.*.target"):
        if isinstance(target, dict) and (target.get("at_least") is None) == (target.get("at_most") is None):
            yield Issue(path, "one-of-two", "say at_least or at_most, one of them")


def a_window_has_one_length(document: Document) -> Iterator[Issue]:
    """Months or days after the exit, or months after the entry."""
    lengths = ("months_after_exit", "days_after_exit", "months_after_entry")
    for pattern in _ASKED:
        for path, window in at(document, f"{pattern}.within"):
            if isinstance(window, dict) and sum(window.get(name) is not None for name in lengths) != 1:
                yield Issue(path, "one-length", f"say one of {', '.join(lengths)}")


def follow_ups_are_those_of_the_programme(document: Document) -> Iterator[Issue]:
    """A goal that reads a follow-up names a point of the programme and waits exactly as long as it does."""
    points = {
        p["id"]: p for p in values(document, "follow_ups.*") if isinstance(p, dict) and isinstance(p.get("id"), str)
    }
    for path, measure in _measures(document, "point"):
        point = points.get(str(measure["point"]))
        if point is None:
            listed = ", ".join(sorted(points)) or "none are defined"
            yield Issue((*path, "point"), "unknown-point", f"{measure['point']} is not among the follow-ups: {listed}")
            continue
        grace = point.get("grace_days", 28) if point.get("status") == "at" else 0
        wanted = (point.get("days_after_exit"), point.get("months_after_exit"), grace)
        said = (measure.get("days_after_exit"), measure.get("months_after_exit"), measure.get("grace_days", 28))
        if wanted != said:
            told = "days_after_exit {}, months_after_exit {}, grace_days {}".format(*wanted)
            yield Issue(path, "waits-otherwise", f"the programme asks at {point['id']}: {told}")


def answers_are_waited_for_as_the_survey_does(document: Document) -> Iterator[Issue]:
    """A goal waits as long as its survey is open."""
    surveys = [s for s in values(document, "surveys.*") if isinstance(s, dict)]
    open_days = {str(s.get("instrument")): s.get("open_days", 60) for s in surveys}
    asking = [*_measures(document, "affirmed"), *((p, g) for p, g in _goals(document) if g.get("kind") == "change")]
    for path, asked in asking:
        waits, wanted = asked.get("wait_days", 60), open_days.get(str(asked.get("instrument")))
        if wanted is not None and waits != wanted:
            yield Issue((*path, "wait_days"), "waits-otherwise", f"the survey is open for {wanted} days")


def what_a_goal_asks_for_is_defined(document: Document) -> Iterator[Issue]:
    """Phases, reports and attributes that goals name belong to the programme."""
    for field, defined, what in (
        ("phase", "phases", "phase"),
        ("phases", "phases", "phase"),
        ("areas", "areas", "area"),
    ):
        known = values(document, f"{defined}.*.id")
        for path, measure in _measures(document, field):
            for name in measure[field] if isinstance(measure[field], list) else [measure[field]]:
                if name not in known:
                    yield Issue((*path, field), f"unknown-{what}", f"the programme has no {what} {name}")
    reports = [*values(document, "reports.*.id"), *values(document, "recurring.*.id")]
    for path, name in at(document, "goals.*.reports.*"):
        if name not in reports:
            yield Issue(path, "unknown-report", f"{name} is neither a report nor a recurring one")
    attributes = values(document, "attributes.*")
    for path, name in at(document, "goals.*.where.attributes.*"):
        if name not in attributes:
            yield Issue(path, "unknown-attribute", f"{name} does not leave enrolment: list it under attributes")


def periods_of_goals_run_forwards(document: Document) -> Iterator[Issue]:
    """From the first day to the last."""
    for pattern in (*(f"{asked}.period" for asked in _ASKED), "goals.*.period"):
        for path, period in at(document, pattern):
            first, last = (as_day(period.get(name)) if isinstance(period, dict) else None for name in ("first", "last"))
            if first and last and last < first:
                yield Issue((*path, "last"), "runs-backwards", f"{last} is before {first}")


def things_are_nobody(document: Document) -> Iterator[Issue]:
    """Deliverables, employers, money, reports have no gender and no age: no filter and no facets but areas."""
    for path, goal in _goals(document):
        of = goal.get("of")
        of_things = goal.get("kind") in ("schedule", "series", "assessed") or of == "costs"
        if not of_things and not (isinstance(of, dict) and "things" in of):
            continue
        for field in ("where", "facets", "as_of"):
            asked = goal.get(field) if field != "facets" else [one for one in _facets(goal) if one != "area"]
            if asked not in (None, [], {}, "first-entry") and not _empty(asked):
                yield Issue((*path, field), "of-people-only", f"{field} asks about people, the goal counts things")


def areas_are_told_of_what_has_one(document: Document) -> Iterator[Issue]:
    """Hours, costs, attendance, deliverables, activities and sessions lie in an area; a person or an exit does not."""
    for path, goal in _goals(document):
        if "area" not in _facets(goal):
            continue
        number, of = _facets(goal).index("area"), goal.get("of")
        attended = isinstance(of, dict) and ("minutes" in of or of.get("things") in _IN_AREAS)
        if goal.get("kind") != "sum" and not (goal.get("kind") == "count" and attended):
            told = "a figure by area is one of hours, costs, attendance, deliverables, activities or sessions"
            yield Issue((*path, "facets", number), "no-area", told)
        if not values(document, "areas.*.id"):
            yield Issue((*path, "facets", number), "no-areas", "the programme defines no areas")


def minutes_belong_to_who_somebody_was_at_first(document: Document) -> Iterator[Issue]:
    """Sums of presence are cut by the first entry alone."""
    for path, goal in _goals(document):
        if goal.get("kind") == "sum" and goal.get("as_of", "first-entry") != "first-entry":
            yield Issue((*path, "as_of"), "first-entry-only", "hours are told by the first entry")


def programmes_are_counted_together_by_what_they_share(document: Document) -> Iterator[Issue]:
    """A goal over a fund names one that pays for the programme; what is the programme's own is not counted so."""
    funds = sorted({str(fund) for fund in values(document, "funders.*.fund")})
    for path, goal in _goals(document):
        over, fund = goal.get("over", "programme"), goal.get("fund")
        if (over == "fund") != (fund is not None):
            yield Issue((*path, "fund"), "fund-of-over", "say fund where over is fund, and nowhere else")
        elif fund is not None and fund not in funds:
            yield Issue(
                (*path, "fund"), "unknown-fund", f"{fund} is not among the funders: {', '.join(funds) or 'none'}"
            )
        if over != "programme" and goal.get("kind") in ("schedule", "series", "assessed"):
            yield Issue((*path, "over"), "of-one-programme", f"a goal of kind {goal['kind']} is the programme's own")


def presence_has_a_phase_and_an_audience(document: Document) -> Iterator[Issue]:
    """Minutes are told by phase and audience, money is not; and the phases are the programme's."""
    known = values(document, "phases.*.id")
    for path, goal in _goals(document):
        if goal.get("of") == "costs":
            for field in ("phases", "by_phase", "audiences"):
                if goal.get(field):
                    yield Issue((*path, field), "of-presence-only", f"{field} asks about hours, the goal about money")
    for path, name in at(document, "goals.*.phases.*"):
        if name not in known:
            yield Issue(path, "unknown-phase", f"the programme has no phase {name}")


def an_engine_knows_its_kinds(document: Document) -> Iterator[Issue]:
    """Engine 1 is what it was: what came later needs engine 2."""
    for path, goal in _goals(document):
        asked = [goal.get(name) for name in ("of", "among", "per")]
        newer = [one for one in asked if isinstance(one, dict) and _is_newer(one)]
        later = newer or goal.get("audiences") or "area" in _facets(goal)
        if goal.get("engine") == 1 and (goal.get("kind") not in _OLD_KINDS or later):
            yield Issue((*path, "engine"), "engine-too-old", "engine 1 does not know this: say 2 or 3, or nothing")


RULES: tuple[Rule, ...] = (
    a_target_is_a_floor_or_a_ceiling,
    a_window_has_one_length,
    follow_ups_are_those_of_the_programme,
    answers_are_waited_for_as_the_survey_does,
    what_a_goal_asks_for_is_defined,
    periods_of_goals_run_forwards,
    things_are_nobody,
    areas_are_told_of_what_has_one,
    minutes_belong_to_who_somebody_was_at_first,
    programmes_are_counted_together_by_what_they_share,
    presence_has_a_phase_and_an_audience,
    an_engine_knows_its_kinds,
)


def _is_newer(measure: Mapping[str, Any]) -> bool:
    within = measure.get("within")
    of_a_stretch = isinstance(within, dict) and within.get("stretch") is not None
    return not any(name in measure for name in _OLD_MEASURES) or bool(measure.get("phases")) or of_a_stretch


def _goals(document: Document) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    return ((path, goal) for path, goal in at(document, "goals.*") if isinstance(goal, dict))


def _measures(document: Document, field: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every measure of a goal that says this field."""
    for pattern in _ASKED:
        for path, measure in at(document, pattern):
            if isinstance(measure, dict) and measure.get(field) not in (None, []):
                yield path, measure


def _facets(goal: Mapping[str, Any]) -> list[Any]:
    facets = goal.get("facets")
    return facets if isinstance(facets, list) else []


def _empty(value: Any) -> bool:
    """A filter that asks nothing, as a model writes it out."""
    return isinstance(value, dict) and all(part in (None, [], "never") for part in value.values())
