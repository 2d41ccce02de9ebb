"""Merging two records of one human being, undoing it, and protecting an identity: what holds for a whole cluster."""

from functools import partial

from common.access import Principal
from common.http import Answer, as_problem, settled, unknown
from common.problems import Problem, refusal
from contracts.decisions import Already, Refusal
from enrolment.api import access
from enrolment.api.people_bodies import DismissRow, MergeBody, ProtectionRow, UndoRow
from enrolment.api.tools import Tools
from enrolment.domain import merges, person
from enrolment.storage import merges as edges
from enrolment.storage import people, proposals
from enrolment.storage.desk import Desk, Wanted


def wants(body: MergeBody, _: Tools) -> Wanted:
    """Both, whoever is one with them, and the merge if it was said before."""
    pair = frozenset(body.person_ids)
    return Wanted(people=pair, clusters=pair, merges=frozenset([body.merge_id] if body.merge_id else []))


def merge(desk: Desk, principal: Principal, body: MergeBody, tools: Tools) -> Answer | Problem:
    """Take two people for one. The flag of protection is kept: it then holds for both."""
    one, other = (access.own_person(desk.people, principal, one_id, "person_ids") for one_id in body.person_ids)
    if isinstance(one, Problem) or isinstance(other, Problem):
        return next(found for found in (one, other) if isinstance(found, Problem))
    merge_id = body.merge_id or tools.new_id()
    together = desk.cluster(one.person_id)
    decision = merges.merge(desk.merges.get(merge_id), merge_id, (one, other), together, tools.at)
    answer = _kept(desk, merge_id, decision)
    if isinstance(answer, Answer) and isinstance(decision, list):
        cluster = desk.cluster(one.person_id)
        if any(desk.people[person_id].protected for person_id in cluster):
            _set_protected(desk, cluster, True, tools)
    return answer


def wants_undone(body: UndoRow, _: Tools) -> Wanted:
    """The merge."""
    return Wanted(merges=frozenset([body.merge_id]))


def unmerge(desk: Desk, principal: Principal, body: UndoRow, tools: Tools) -> Answer | Problem:
    """They are two after all. Protection stays with both until it is lifted."""
    known = desk.merges.get(body.merge_id)
    if known and (problem := access.may_register_for(principal, known.controller)):
        return problem
    return _kept(desk, body.merge_id, merges.unmerge(known, tools.at))


def wants_dismissed(body: DismissRow, _: Tools) -> Wanted:
    """The proposal."""
    return Wanted(proposals=frozenset([body.proposal_id]))


def dismiss(desk: Desk, principal: Principal, body: DismissRow, tools: Tools) -> Answer | Problem:
    """These two are not one; they are not proposed again."""
    known = desk.proposals.get(body.proposal_id)
    if known is None:
        return unknown("proposal", "proposal_id")
    if problem := access.may_register_for(principal, known.controller):
        return problem
    desk.later.append(partial(proposals.dismiss, proposal=known.proposal_id, at=tools.at, by=principal.subject))
    aggregate = f"proposal:{known.proposal_id}"
    return Answer(aggregate, 1, ids={"person_ids": [known.first, known.second]}, status=200 if known.dismissed else 201)


def wants_protected(body: ProtectionRow, _: Tools) -> Wanted:
    """The person and whoever is one with them."""
    return Wanted(people=frozenset([body.person_id]), clusters=frozenset([body.person_id]))


def protect(desk: Desk, principal: Principal, body: ProtectionRow, tools: Tools) -> Answer | Problem:
    """Set the flag, or lift it, for everybody who is this human being."""
    known = access.own_person(desk.people, principal, body.person_id)
    if isinstance(known, Problem):
        return known
    if not body.protected and not principal.roles & access.MAY_LIFT_PROTECTION:
        return refusal("role-not-allowed", "Lifting needs the role coordinator.", field="protected", status=403)
    if refused := person.gone(known):
        return as_problem(refused)
    before = known.protected
    _set_protected(desk, desk.cluster(body.person_id), body.protected, tools)
    aggregate = f"person:{body.person_id}"
    ids = {"person_id": body.person_id, "protected": body.protected}
    return Answer(aggregate, desk.version(aggregate), ids=ids, status=200 if before == body.protected else 201)


def _set_protected(desk: Desk, cluster: frozenset[str], protected: bool, tools: Tools) -> None:
    changed = []
    for person_id in sorted(cluster):
        decision = person.protect(desk.people[person_id], protected, tools.at)
        if isinstance(decision, list) and not desk.people[person_id].erased:
            desk.keep(f"person:{person_id}", decision)
            changed.append(person_id)
    if changed:
        desk.later.append(partial(people.protect, person_ids=changed, protected=protected))


def _kept(desk: Desk, merge_id: str, decision: list[merges.Event] | Already | Refusal) -> Answer | Problem:
    known = desk.merges.get(merge_id)
    ids = {"merge_id": merge_id} | ({"person_ids": list(known.pair)} if known else {})
    answer = settled(desk, f"merge:{merge_id}", decision, ids)
    if isinstance(decision, list):
        desk.later.append(partial(edges.keep, merge=desk.merges[merge_id]))
    return answer
