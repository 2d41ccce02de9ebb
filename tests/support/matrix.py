"""Every operation beside every role: the cases of a service's access test, made from its own registry.

>>> @pytest.mark.parametrize("case", matrix.cases(RULES), ids=str)
>>> async def test_only_declared_roles_get_in(case, client):
...     await matrix.assert_held(case, client, mint)
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from common.access import Registry

STRANGER = "no-such-role"
MintToken = Callable[[str], str]
"""Makes a token with one role, valid for every programme or whatever else rules ask for."""


@dataclass(frozen=True)
class Case:
    """One operation asked for by one role (None: nobody in particular, no token)."""

    operation: str
    role: str | None
    expected: str
    """`open`, `unauthenticated`, `forbidden` or `allowed`."""

    def __str__(self) -> str:
        return f"{self.operation} as {self.role or 'nobody'}"

    @property
    def method(self) -> str:
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        return re.sub(r"\{[^}]+\}", "x", self.operation.partition(" ")[2])


def cases(registry: Registry) -> list[Case]:
    """Operation x (no token, every role, a role nobody has)."""
    found: list[Case] = []
    for rule in registry.rules():
        if rule.public_because:
            found.append(Case(rule.operation, None, "open"))
            continue
        found.append(Case(rule.operation, None, "unauthenticated"))
        roles = (*sorted(registry.roles), STRANGER)
        found += [Case(rule.operation, role, "allowed" if role in rule.roles else "forbidden") for role in roles]
    return found


async def assert_held(case: Case, client: httpx.AsyncClient, mint: MintToken) -> None:
    """Ask, with an empty body; what lies behind the guard may then refuse for reasons of its own."""
    answer = await _ask(case, client, mint)
    status = answer.status_code
    if case.expected == "unauthenticated":
        assert status == 401, f"{case}: {status}"
        assert answer.headers["www-authenticate"].startswith("Bearer")
    elif case.expected == "forbidden":
        assert status == 403, f"{case}: {status}"
        assert answer.json()["rule"] == "role-not-allowed"
    else:
        assert status not in {401, 403}, f"{case}: {status}"
        assert status < 500 or status == 503, f"{case}: {status}"


def _ask(case: Case, client: httpx.AsyncClient, mint: MintToken) -> Awaitable[httpx.Response]:
    headers = {} if case.role is None else {"authorization": f"Bearer {mint(case.role)}"}
    return client.request(case.method, case.path, headers=headers)
