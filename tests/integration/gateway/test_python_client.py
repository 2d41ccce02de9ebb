"""The generated Python client: up to date, and its example runs as a program against a real gateway."""

import asyncio
import hashlib
import json
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.support.browsing import served
from tests.support.pages import blocks

ROOT = Path(__file__).parents[3]
CLIENT = ROOT / "clients" / "python"


@pytest.fixture
def compiled() -> bool:
    return True


def test_the_client_is_the_one_that_schema_and_questions_make_now():
    made_from = json.loads((CLIENT / "made-from.json").read_text())
    inputs = {
        "services/gateway/schema.graphql",
        *(f"clients/python/{name}" for name in ("queries.graphql", "pyproject.toml")),
    }
    made = {str(path.relative_to(ROOT)) for path in (CLIENT / "insteg_client").glob("*.py")}
    assert made_from.keys() == inputs | made, "run `make client`"
    for name, digest in made_from.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, f"run `make client`: {name} is another"


async def _run(url: str, token: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(CLIENT / "example.py"), env={"INSTEG_URL": url, "TOKEN": token},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


async def test_its_example_says_to_staff_where_goals_stand_and_to_partners_what_releases_say(app, tokens):
    async with served(app) as url:
        staff = await _run(url, tokens.mint("coordinator", organisation="owner"))
        partner = await _run(url, tokens.mint("partner", organisation="friend"))
    assert "Title bridge (2024-01-01 to 2024-12-31)" in staff
    assert "  Goal: 7341 (MET)" in staff
    assert "  2024-04-15 Spring: delivered 2024-04-02" in staff
    assert "at least 15 of at least 20" in partner
    assert "7341" not in partner


async def test_what_its_page_shows_prints_every_programme_and_its_last_day(app, tokens, monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(CLIENT))
    (shown,) = (block.text for block in blocks("clients/python/README.md") if block.kind == "python")
    async with served(app) as url:
        here = shown.replace("https://insteg.example", url)
        await asyncio.to_thread(exec, here, {"token": tokens.mint("coordinator", organisation="owner")})
    assert here != shown
    assert "Title bridge 2024-12-31" in capsys.readouterr().out.splitlines()


async def test_answers_are_typed_and_dates_go_both_ways(app, tokens, monkeypatch):
    monkeypatch.syspath_prepend(str(CLIENT))
    from insteg_client import InstegClient
    from insteg_client.exceptions import GraphQLClientHttpError

    headers = {"Authorization": f"Bearer {tokens.mint('coordinator', organisation='owner')}"}

    def ask(url: str):
        with InstegClient(f"{url}/graphql", headers=headers) as insteg:
            told = insteg.exact_goals("bridge", on=date(2024, 2, 28)).programme
            sessions = insteg.sessions("bridge", from_=date(2024, 3, 1)).programme
            with pytest.raises(GraphQLClientHttpError) as refused:
                insteg.openings(first=101)
            assert refused.value.response.json()["errors"][0]["extensions"]["code"] == "page-size"
            return told, sessions, insteg.referrals()

    async with served(app) as url:
        told, sessions, referrals = await asyncio.to_thread(ask, url)
    assert told.goals[0].figure.as_of == date(2024, 2, 28)
    assert told.goals[0].figure.numerator == 7336
    assert sessions.sessions.nodes[0].starts_at.tzinfo is not None
    assert referrals.referrals is None or referrals.referrals.nodes[0].reference == "REF-OF-OWNER"
