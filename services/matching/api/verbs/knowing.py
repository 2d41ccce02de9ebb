"""What staff add to what was heard of a participant: when they study, whom they would like to meet."""

from common.access import Principal
from common.http import Answer, unknown
from common.problems import Problem, invalid
from matching.api import access
from matching.api.bodies.placements import SocialBody, StudiesBody
from matching.api.tools import Tools
from matching.domain.mapped import Studies
from matching.domain.profiles import SocialProfile
from matching.storage.desk import Desk, Wanted


def wants(body: StudiesBody | SocialBody, _: Tools) -> Wanted:
    """The person in the programme."""
    return Wanted(people=frozenset([(body.programme_id, body.person_id)]))


def set_studies(desk: Desk, principal: Principal, body: StudiesBody, _: Tools) -> Answer | Problem:
    """Say when somebody studies; the last one holds."""
    if problem := _not_yours(desk, principal, body):
        return problem
    key, studies = (body.programme_id, body.person_id), body.as_studies()
    row = desk.people[key]
    known = Studies.model_validate_json(row["studies"]) if row["studies"] else None
    if known == studies:
        return _answer("studies", body, row["studies_version"], new=False)
    version = row["studies_version"] + 1
    desk.new_studies[key] = (version, studies)
    row |= {"studies": studies.model_dump_json(), "studies_version": version}
    return _answer("studies", body, version, new=True)


def set_social(desk: Desk, principal: Principal, body: SocialBody, _: Tools) -> Answer | Problem:
    """Say whom somebody would like to meet; the last one holds. Established residents need not take part."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme):
        return problem
    if body.role == "newcomer" and body.seats != 1:
        return invalid([{"type": "one-seat", "loc": ("seats",), "msg": "a newcomer is matched once in a run"}])
    key, profile = (body.programme_id, body.person_id), body.as_profile()
    row = desk.people[key]
    known = SocialProfile.model_validate_json(row["social"]) if row["social"] else None
    if known == profile:
        return _answer("social-profile", body, row["social_version"], new=False)
    version = row["social_version"] + 1
    desk.new_social[key] = (version, profile)
    row |= {"social": profile.model_dump_json(), "social_version": version}
    return _answer("social-profile", body, version, new=True)


def _not_yours(desk: Desk, principal: Principal, body: StudiesBody) -> Problem | None:
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme):
        return problem
    known = desk.people[body.programme_id, body.person_id]
    return None if known["heard"] else unknown("participant", "person_id")


def _answer(what: str, body: StudiesBody | SocialBody, version: int, *, new: bool) -> Answer:
    ids = {"programme_id": body.programme_id, "person_id": body.person_id}
    aggregate = f"{what}:{body.programme_id}:{body.person_id}"
    return Answer(aggregate, version, ids=ids, status=201 if new else 200)
