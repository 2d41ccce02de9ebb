"""The roles that a token may carry, and that the rules of every service speak of."""

from typing import Literal, get_args

Role = Literal["coordinator", "caseworker", "partner", "steering", "auditor", "service"]

ROLES: tuple[Role, ...] = get_args(Role)
