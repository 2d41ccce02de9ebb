"""Who gets in: the matrix of every operation and role, made from the registry."""

from reporting.api import access
from tests.support import matrix
from tests.support.handing_in import town


async def test_only_declared_roles_get_in(own_database, connection, tmp_path):
    async with town(own_database, connection, tmp_path) as made:
        for case in matrix.cases(access.rules()):
            await matrix.assert_held(
                case,
                made.reporting.client,
                lambda role: made.reporting.tokens.mint(role, organisation="town", programmes=["*"]),
            )
