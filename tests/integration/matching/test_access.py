"""Who gets in: the matrix of every operation and role, made from the registry."""

from matching.api import access
from tests.support import matrix
from tests.support.matchmaking import NUMBER, OPENING

EMPLOYER = {"controller": "staden", "organisation_number": NUMBER, "name": "Sågen AB"}


async def test_only_declared_roles_get_in(empty):
    for case in matrix.cases(access.rules()):
        await matrix.assert_held(case, empty.client, lambda role: empty.tokens.mint(role, organisation="staden"))


async def test_a_machine_never_decides_on_a_person(town):
    await town.done("/runs", {"run_id": "r1", "programme_id": "steg"})
    decision = {"person_id": "p1", "opening_id": "op1", "decision": "accepted", "reason": "fits"}
    answer = await town.post("/runs/r1/decisions", decision, role="service")
    assert (answer.status_code, answer.json()["rule"]) == (403, "role-not-allowed")


async def test_another_organisations_staff_change_nothing_and_see_nothing(town):
    others = {"organisation": "rk"}
    assert (await town.refused("/openings", {**OPENING, "employer_id": "saw"}, **others))[0] == 403
    assert (await town.refused("/employers", EMPLOYER, **others))[0] == 403
    for path in ("/openings?programme=steg", "/employers?controller=staden", "/placements?programme=steg"):
        assert (await town.get(path, **others)).status_code == 404, path
    narrow = {"programmes": ["other"]}
    assert (await town.refused("/openings", {**OPENING, "employer_id": "saw"}, **narrow))[1] == "outside-your-access"
