"""A named member of staff decides on a pair of a run. A machine never does."""

from common.access import Principal
from common.http import Answer, settled, unknown
from common.problems import Problem
from matching.api import access
from matching.api.bodies.runs import DecisionRow
from matching.api.tools import Tools, one
from matching.domain import deciding
from matching.domain.deciding import Judged
from matching.storage.desk import Desk, Wanted
from matching.storage.runs import Decided, KeptRun


def wants(body: DecisionRow, _: Tools) -> Wanted:
    """The run, and what was decided on the pair before."""
    return Wanted(runs=one(body.run_id), proposals=one(f"{body.run_id}~{body.person_id}~{body.opening_id}"))


def decide(desk: Desk, principal: Principal, body: DecisionRow, tools: Tools) -> Answer | Problem:
    """Accept, reject or override."""
    run = desk.runs.get(body.run_id)
    if run is None:
        return unknown("run", "run_id", status=404)
    if problem := access.may_change(principal, desk.programmes[run.head.programme_id]):
        return problem
    pair = _pair(run, body)
    if isinstance(pair, Problem):
        return pair
    aggregate = f"proposal:{pair.proposal_id}"
    before = desk.proposals.get(pair.proposal_id)
    decision = deciding.decide(before, desk.version(aggregate), pair, body.decision, body.reason, at=tools.at)
    answer = settled(desk, aggregate, decision, {"proposal_id": pair.proposal_id, "proposed": pair.proposed})
    if isinstance(answer, Answer) and isinstance(decision, list):
        decided = Decided(pair.proposal_id, answer.version, principal.subject, principal.organisation, tools.at)
        desk.new_decisions.append((body.run_id, decided))
    return answer


def _pair(run: KeptRun, body: DecisionRow) -> Judged | Problem:
    """The pair as the run weighed it."""
    if body.person_id not in run.people:
        return unknown("candidate", "person_id")
    if body.opening_id not in run.employers:
        return unknown("opening", "opening_id")
    head = run.head
    return Judged(
        run_id=head.run_id, person_id=body.person_id, opening_id=body.opening_id,
        employer_id=run.employers[body.opening_id], programme_id=head.programme_id, controller=head.controller,
        weights_version=head.weights_version, proposed=(body.person_id, body.opening_id) in run.suggested,
    )  # fmt: skip
