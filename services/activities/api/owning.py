"""Whether a command's programme is known and the caller's own: what every command that names a programme asks first."""

from activities.api import access
from activities.domain.programmes import Programme
from activities.storage.desk import Desk
from common.access import Principal
from common.http import unknown
from common.problems import Problem


def owned(desk: Desk, principal: Principal, programme_id: str) -> Programme | Problem:
    """The programme, or why the caller may not change anything in it."""
    programme = desk.programmes.get(programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    return access.may_change(principal, programme) or programme
