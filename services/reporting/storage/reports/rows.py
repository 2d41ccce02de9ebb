"""How a definition's goals are read: the same words for a report as in the read schema."""

from contracts.programme import ProgrammeDefinition
from reporting.domain.books import compile_book
from reporting.domain.reports.material import Row
from reporting.storage.views import goal_row


def rows_of(definition: ProgrammeDefinition) -> dict[str, Row]:
    """By goal."""
    found = {}
    for ordinal, goal in enumerate(definition.goals, 1):
        book = compile_book(ordinal, definition, goal)
        shown = goal_row(definition, ordinal, book)
        kind, unit, target, target_by, low, high, at_most = (shown[place] for place in (4, 5, 10, 11, 16, 17, 18))
        period = definition.period
        due = target_by or period.last_day
        found[goal.id] = Row(kind, unit, target, target_by, low, high, at_most=at_most, starts_on=period.start, due=due)
    return found
