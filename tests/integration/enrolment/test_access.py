"""Who gets in: the matrix of every operation and role, made from the registry."""

from enrolment.api import access
from tests.support import matrix


async def test_only_declared_roles_get_in(empty):
    for case in matrix.cases(access.rules()):
        await matrix.assert_held(case, empty.client, lambda role: empty.tokens.mint(role, organisation="staden"))
