"""Nothing is allowed by default: an operation without a rule does not start."""

import pytest
from fastapi import APIRouter
from starlette.responses import Response
from starlette.routing import Route

from common.access import Principal, Registry, UndeclaredOperation, refuse
from common.http import Checks, create_app, router
from tests.support.tokens import NobodyVerifies


def _app(registry, routers):
    return create_app("bakery", registry=registry, verifier=NobodyVerifies(), checks=Checks(), routers=routers)


def _loaves():
    routes = router()

    @routes.get("/loaves/{loaf}")
    async def read(loaf: str) -> Response:
        return Response(loaf)

    return routes


def test_an_operation_without_a_rule_does_not_start():
    with pytest.raises(UndeclaredOperation, match=r"GET /loaves/\{loaf\}"):
        _app(Registry("bakery", roles=["baker"]), [_loaves()])


def test_a_route_stands_in_the_application_as_it_was_made_and_is_not_built_again():
    registry = Registry("bakery", roles=["baker"])
    registry.declare("GET /loaves/{loaf}", roles=["baker"])
    loaves = _loaves()
    assert [route for route in _app(registry, [loaves]).routes if route in loaves.routes] == loaves.routes


def test_a_rule_without_an_operation_does_not_start_either():
    registry = Registry("bakery", roles=["baker"])
    registry.declare("GET /cakes", roles=["baker"])
    with pytest.raises(UndeclaredOperation, match="GET /cakes"):
        _app(registry, [])


def test_a_declared_operation_starts():
    registry = Registry("bakery", roles=["baker"])
    registry.declare("GET /loaves/{loaf}", roles=["baker"])
    assert _app(registry, [_loaves()])


def test_a_route_that_goes_round_the_guard_does_not_start():
    registry = Registry("bakery", roles=["baker"])
    registry.declare("GET /loaves/{loaf}", roles=["baker"])
    plain = APIRouter()
    plain.add_api_route("/loaves/{loaf}", lambda loaf: loaf, methods=["GET"])
    with pytest.raises(UndeclaredOperation, match="not a guarded route"):
        _app(registry, [plain])


def test_a_prefix_cannot_move_an_operation_away_from_its_rule():
    registry = Registry("bakery", roles=["baker"])
    registry.declare("GET /loaves/{loaf}", roles=["baker"])
    outer = router()
    outer.include_router(_loaves(), prefix="/secret")
    with pytest.raises(UndeclaredOperation):
        _app(registry, [outer])


def test_a_starlette_route_added_later_is_found():
    from common.http.app import assert_declared

    app = _app(Registry("bakery", roles=["baker"]), [])
    app.router.routes.append(Route("/back-door", lambda _: Response("in")))
    with pytest.raises(UndeclaredOperation, match="back-door"):
        assert_declared(app)


def test_a_rule_names_only_known_roles_and_at_least_one():
    registry = Registry("bakery", roles=["baker"])
    with pytest.raises(ValueError, match="bkaer"):
        registry.declare("GET /loaves", roles=["bkaer"])
    with pytest.raises(ValueError, match="no role"):
        registry.declare("GET /loaves", roles=[])


def test_a_rule_is_declared_once():
    registry = Registry("bakery", roles=["baker", "guest"])
    registry.declare("GET /loaves", roles=["baker"])
    with pytest.raises(ValueError, match="twice"):
        registry.declare("GET /loaves", roles=["guest"])


def _principal(**attributes):
    return Principal("s", "o", frozenset({"baker"}), {name: frozenset(values) for name, values in attributes.items()})


@pytest.mark.parametrize(
    ("principal", "allowed"),
    [
        (_principal(ovens=["north"]), True),
        (_principal(ovens=["*"]), True),
        (_principal(ovens=["south"]), False),
        (_principal(ovens=[]), False),
        (_principal(), False),
    ],
)
def test_a_rule_can_ask_that_the_token_lists_what_the_path_names(principal, allowed):
    registry = Registry("bakery", roles=["baker"])
    registry.declare("GET /ovens/{oven}", roles=["baker"], within={"ovens": "oven"})
    problem = refuse(registry.rule("GET /ovens/{oven}"), principal, {"oven": "north"})
    assert (problem is None) == allowed
    assert problem is None or (problem.status, problem.errors[0].field) == (403, "oven")
