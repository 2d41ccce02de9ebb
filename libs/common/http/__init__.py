"""The HTTP side of a service: one application factory, guarded routes, and the way of a command.

A service writes plain async functions `(connection, principal, body) -> Answer | Problem`; routes are thin:

>>> routes = router()
>>> @routes.post("/loaves", status_code=201)
... async def bake(body: Bake, command: CommandOf) -> Response:
...     return await command.run(handlers.bake, body)
>>> app = create_app("bakery", registry=RULES, verifier=verifier, checks=checks, routers=[routes],
...                  commands=Commands(pool, wake=relay.wake))
"""

from common.http.answers import Answer, Handler
from common.http.app import create_app
from common.http.batch import Batch, Kind, Task, run_batch
from common.http.commands import Command, CommandOf, Commands
from common.http.grouping import carry_out
from common.http.guard import PrincipalOf, authenticate, limited, router, straight, takes_more
from common.http.health import Checks
from common.http.verbs import Verb, Verbs, as_problem, settled, unknown

__all__ = [
    "Answer",
    "Batch",
    "Checks",
    "Command",
    "CommandOf",
    "Commands",
    "Handler",
    "Kind",
    "PrincipalOf",
    "Task",
    "Verb",
    "Verbs",
    "as_problem",
    "authenticate",
    "carry_out",
    "create_app",
    "limited",
    "router",
    "run_batch",
    "settled",
    "straight",
    "takes_more",
    "unknown",
]
