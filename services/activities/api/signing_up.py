"""The commands about places: sign up, withdraw, decide a clash."""

from dataclasses import replace

from activities.api import access
from activities.api.planning_bodies import ClashRow, SignUpBody, WithdrawalRow
from activities.api.tools import Tools
from activities.domain import places
from activities.domain.clashes import Taken, clashes
from activities.domain.places import Wish
from activities.domain.programmes import Programme
from activities.storage.desk import Desk, Wanted
from activities.storage.tracks import keep_places
from common.access import Principal
from common.http import Answer, as_problem, unknown
from common.problems import FieldError, Problem
from contracts.activities_offers import LeavingReason
from contracts.decisions import Already, Refusal

_MOST_SHOWN = 20


def wants_sign_up(body: SignUpBody, _: Tools) -> Wanted:
    """The list with everybody on it, and the person's diary."""
    return Wanted(lists=(body.list_name,), people=(body.person_id,))


def sign_up(desk: Desk, principal: Principal, body: SignUpBody, tools: Tools) -> Answer | Problem:
    """A place, or a place in the line; a clash is shown first and accepted by who signs up again despite it."""
    wish = _wish(desk, body)
    if isinstance(wish, Problem):
        return wish
    if problem := access.may_change(principal, desk.programmes[wish.programme_id]):
        return problem
    times = desk.expected(wish)
    if not times:
        message = "there is no session to come: it is over, or cancelled"
        return as_problem(Refusal("nothing-to-come", "session_id", message, "conflict"))
    met = clashes(times, desk.diaries[body.person_id])
    known = desk.circles[desk.circle_of(wish)].held.get(wish.sign_up_id)
    if met and not body.despite_clash and known is None:
        return _shown(met)
    wish = replace(wish, clash="accepted" if met else "none")
    circle = desk.circles[desk.circle_of(wish)]
    decided = places.sign_up(circle, wish, tools.at, tools.today, desk.others[body.person_id])
    if isinstance(decided, Refusal):
        return as_problem(decided)
    keep_places(desk, [] if isinstance(decided, Already) else decided)
    return _answer(desk, wish, created=not isinstance(decided, Already))


def wants_place(body: WithdrawalRow | ClashRow, _: Tools) -> Wanted:
    """The list of a sign-up, which its id names."""
    list_id, _tilde, person = body.sign_up_id.rpartition("~")
    return Wanted(lists=(f"series:{list_id}", f"session:{list_id}"), people=(person,))


def withdraw(desk: Desk, principal: Principal, body: WithdrawalRow, tools: Tools) -> Answer | Problem:
    """Give up a place; who waits first gets it."""
    found = _standing(desk, principal, body.sign_up_id)
    if isinstance(found, Problem):
        return found
    reason: LeavingReason = body.reason  # type: ignore[assignment]
    decided = places.cancel(desk.circles[found], body.sign_up_id, reason, tools.at, tools.today)
    if isinstance(decided, Refusal):
        return as_problem(decided)
    keep_places(desk, decided)
    return Answer(*_aggregate(desk, body.sign_up_id), ids={"sign_up_id": body.sign_up_id}, status=201)


def decide_clash(desk: Desk, principal: Principal, body: ClashRow, tools: Tools) -> Answer | Problem:
    """Keep a place although it collides with something."""
    found = _standing(desk, principal, body.sign_up_id)
    if isinstance(found, Problem):
        return found
    if not body.keep:
        return as_problem(Refusal("withdraw-instead", "keep", "to leave a place, withdraw it with the reason clash"))
    decided = places.accept_clash(desk.circles[found], body.sign_up_id, tools.at, tools.today)
    if isinstance(decided, Refusal):
        return as_problem(decided)
    keep_places(desk, [] if isinstance(decided, Already) else decided)
    status = 200 if isinstance(decided, Already) else 201
    return Answer(*_aggregate(desk, body.sign_up_id), ids={"sign_up_id": body.sign_up_id}, status=status)


def _wish(desk: Desk, body: SignUpBody) -> Wish | Problem:
    if body.series_id is not None:
        series = desk.series.get(body.series_id)
        if series is None:
            return unknown("series", "series_id")
        said = series.said
        who = (body.person_id, said.programme_id, said.controller, said.activity_id)
        return Wish(*who, series_id=said.series_id)
    state = desk.sessions.get(body.session_id or "")
    if state is None:
        return unknown("session", "session_id")
    stands = state.stands
    who = (body.person_id, stands.programme_id, stands.controller, stands.activity_id)
    return Wish(*who, session_id=stands.session_id)


def _shown(met: list[tuple[Taken, Taken]]) -> Problem:
    """What the new times meet, each by its source and when."""
    errors = tuple(
        FieldError(
            "despite_clash", "clash", f"{new.source} meets {known.kind} {known.source}, {known.starts_at:%F %H:%M}Z"
        )
        for new, known in met[:_MOST_SHOWN]
    )
    detail = f"It collides with what the person is expected at ({len(met)} times): decide, and sign up despite it."
    return Problem(409, "clash", detail, errors=errors)


def _standing(desk: Desk, principal: Principal, sign_up_id: str) -> str | Problem:
    """The circle in which a sign-up stands."""
    for name, circle in desk.circles.items():
        held = circle.held.get(sign_up_id)
        if held is not None:
            programme: Programme = desk.programmes[held.wish.programme_id]
            return access.may_change(principal, programme) or name
    return unknown("sign-up", "sign_up_id", status=404)


def _answer(desk: Desk, wish: Wish, *, created: bool) -> Answer:
    circle = desk.circles[desk.circle_of(wish)]
    held = circle.held[wish.sign_up_id]
    line = [one.wish.sign_up_id for one in places.waiting(circle) if one.wish.list_id == wish.list_id]
    ids = {"sign_up_id": wish.sign_up_id, "status": "waiting" if held.waiting else "in"}
    if held.waiting:
        ids["place_in_line"] = str(line.index(wish.sign_up_id) + 1)
    return Answer(*_aggregate(desk, wish.sign_up_id), ids=ids, status=201 if created else 200)


def _aggregate(desk: Desk, sign_up_id: str) -> tuple[str, int]:
    name = f"sign-up:{sign_up_id}"
    return name, desk.version(name)
