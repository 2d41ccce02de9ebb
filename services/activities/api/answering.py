"""A rule's decision becomes an HTTP answer: created, already so, or a problem that names rule and field."""

from collections.abc import Mapping, Sequence
from typing import Any

from activities.domain.answers import Already, Refusal
from activities.storage.desk import Desk
from common.http import Answer
from common.problems import Problem, refusal

_STATUS = {"invalid": 422, "conflict": 409, "unknown": 409}


def settled(
    desk: Desk, aggregate: str, decision: Sequence[Any] | Already | Refusal, ids: Mapping[str, Any]
) -> Answer | Problem:
    """Keep what was decided on the desk, and answer."""
    if isinstance(decision, Refusal):
        return as_problem(decision)
    if isinstance(decision, Already):
        return Answer(aggregate, decision.version, ids=ids)
    desk.keep(aggregate, decision)
    return Answer(aggregate, desk.version(aggregate), ids=ids, status=201)


def as_problem(refused: Refusal) -> Problem:
    """A rule's refusal as a problem document."""
    return refusal(refused.rule, refused.message, field=refused.field, status=_STATUS[refused.kind])


def unknown(what: str, field: str, *, status: int = 409) -> Problem:
    """The command names something nobody has told us of yet; it may pass later."""
    return refusal(f"unknown-{what}", f"There is no such {what} (yet).", field=field, status=status)
