"""What `helm test` runs: a scratch programme is defined, a person enrolled in it, and the figure read over GraphQL.

Every run has ids of its own, so that it can be repeated; the person is made up and has no name. The token is the
demo issuer's, for whoever holds its key, or comes from a real provider for a client of the role `coordinator`.
"""

import argparse
import asyncio
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from common.calling import Caller, CallFailed, ClientToken, TokenSource, fixed_token
from common.clock import Clock, SystemClock
from local.issuer import Issuer

_PATIENCE_SECONDS = 60.0
_FIGURE = 'query($id: ID!) { programme(id: $id) { goal(id: "enrolled") { figure { value } } } }'


class SmokeFailedError(RuntimeError):
    """The installation does not do what it must. The text is one sentence."""


async def smoke(enrolment: str, gateway: str, organisation: str, token: TokenSource, clock: Clock) -> str:
    """Returns the scratch programme's id. Raises SmokeFailedError or CallFailed."""
    programme, person = f"smoke-{secrets.token_hex(4)}", f"p-{secrets.token_hex(8)}"
    async with Caller(enrolment, token) as asking:
        await _post(asking, "/programmes", _definition(programme, organisation, clock))
        await _post(asking, "/people", {"person_id": person, "controller": organisation})
        unknown = {"gender": None, "age": None}
        entered = {"programme_id": programme, "person_id": person, "on": clock.now().date().isoformat()}
        await _post(asking, "/participations", entered | {"entry": unknown})
    async with Caller(gateway, token) as asking:
        await _counted(asking, programme)
    return programme


def _definition(programme: str, organisation: str, clock: Clock) -> dict[str, Any]:
    year, text = clock.now().year, {"sv": "Prov av installationen", "en": "Trial of the installation"}
    goal = {"id": "enrolled", "kind": "count", "title": text, "definition": text, "of": "enrolled"}
    return {
        "id": programme, "version": 1, "title": text, "purpose": text, "controller": organisation,
        "period": {"start": f"{year}-01-01", "end": f"{year + 1}-12-31"},
        "organisations": [{"id": organisation, "name": organisation, "roles": ["owner"]}],
        "goals": [goal],
    }  # fmt: skip


async def _post(asking: Caller, path: str, body: Mapping[str, Any]) -> None:
    answer = await asking.post(path, body)
    if not answer.ok:
        raise SmokeFailedError(f"POST {path} was answered with {answer.status}: {answer.json().get('detail')}")


async def _counted(asking: Caller, programme: str) -> None:
    loop = asyncio.get_running_loop()
    limit, said = loop.time() + _PATIENCE_SECONDS, "nothing"
    while loop.time() < limit:
        answer = await asking.post("/graphql", {"query": _FIGURE, "variables": {"id": programme}})
        found = (answer.json().get("data") or {}).get("programme") if answer.ok else None
        said = str(found["goal"]["figure"]["value"]) if found else f"status {answer.status}, no such programme yet"
        if found and float(said) == 1:
            return
        await asyncio.sleep(0.2)
    raise SmokeFailedError(f"after {_PATIENCE_SECONDS:.0f} s the figure is not 1 but: {said}")


def main() -> int:
    """`python -m local.smoke --enrolment URL --gateway URL --organisation ID ...`."""
    parser = argparse.ArgumentParser(prog="python -m local.smoke", description=__doc__)
    for name in ("enrolment", "gateway", "organisation"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--issuer-home", type=Path, help="the demo issuer's folder")
    parser.add_argument("--issuer", default="", help="the demo issuer's name for itself")
    parser.add_argument("--token-url", default="", help="a real provider's token address")
    parser.add_argument("--client", type=Path, help="a folder with client_id and client_secret")
    given = parser.parse_args()
    clock = SystemClock()
    try:
        token = _token(given, clock)
        programme = asyncio.run(smoke(given.enrolment, given.gateway, given.organisation, token, clock))
    except (SmokeFailedError, CallFailed) as error:
        print(f"smoke: {error}", file=sys.stderr)  # noqa: T201 - for whoever runs the test
        return 1
    print(f"smoke: one person enrolled in {programme}, and the figure says 1")  # noqa: T201
    return 0


def _token(given: argparse.Namespace, clock: Clock) -> TokenSource:
    if given.issuer_home is not None:
        issuer = Issuer(given.issuer_home, given.issuer, clock)
        return fixed_token(issuer.mint(organisation=given.organisation, roles=["coordinator"]))
    if given.client is None or not given.token_url:
        raise SmokeFailedError("give --issuer-home, or --token-url with --client")
    identity, secret = ((given.client / name).read_text().strip() for name in ("client_id", "client_secret"))
    return ClientToken(given.token_url, identity, secret, clock)


if __name__ == "__main__":
    sys.exit(main())
