"""A faulty definition becomes one problem that names everything wrong in it."""

from collections.abc import Sequence

from common.problems import FieldError, Problem
from enrolment.domain.definition_rules import Issue


def faulty(issues: Sequence[Issue]) -> Problem:
    """A definition with everything that is wrong in it."""
    errors = tuple(FieldError(issue.field or "body", issue.rule, issue.message) for issue in issues[:100])
    count = "1 field is" if len(issues) == 1 else f"{len(issues)} fields are"
    return Problem(422, "invalid-definition", f"{count} not right.", errors=errors)
