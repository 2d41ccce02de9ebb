"""The gateway's role in reporting's database: it may enter and read the schema `read`, and owns nothing.

Whichever comes later grants: this, when the read schema is there already; otherwise the migration that makes it.
"""

from common.serve.provisioning import administrator, allow_to_connect, database_of, ensure_role, role_of
from gateway.settings import Settings

_MAY_GRANT = "SELECT to_regprocedure('read.grant_to(text)') IS NOT NULL"
_GRANT = "SELECT read.grant_to($1)"


async def provision(told: Settings) -> list[str]:
    """Make the role, once reporting's database is there. Raises RefusesToRun."""
    if told.admin_database_url is None:
        return ["without INSTEG_ADMIN_DATABASE_URL there is nothing to make"]
    role, password = role_of(told)
    async with administrator(told) as admin:
        done = await ensure_role(admin, role, password)
        await allow_to_connect(admin, role, database_of(told))
    async with administrator(told, database_of(told)) as there:
        if await there.fetchval(_MAY_GRANT):
            await there.execute(_GRANT, role)
    return done or [f"role {role} is there"]
