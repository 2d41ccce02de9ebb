"""`insteg report`: make, sign, fetch and verify reports of the running system, and see what is due."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.table import Table

from common.clock import SystemClock
from local.cli.terminal import fail, out, run
from local.client import Client
from local.system.layout import running

app = typer.Typer(no_args_is_help=True, help="Make, sign, fetch and verify reports.")
_PATIENCE_SECONDS = 1800
_Programme = Annotated[str, typer.Argument(help="The programme's id.")]


class Kind(StrEnum):
    """What kind of report."""

    INTERIM = "interim"
    FINAL = "final"
    ADDENDUM = "addendum"
    STEERING_SHEET = "steering-sheet"


class Edition(StrEnum):
    """For whom."""

    CLOSED = "closed"
    OPEN = "open"


class Form(StrEnum):
    """Which file."""

    PDF = "pdf"
    HTML = "html"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


@app.command("make")
def make(
    programme: _Programme,
    kind: Annotated[Kind, typer.Argument(help="What kind of report.")],
    edition: Annotated[Edition, typer.Option(help="closed: exact. open: what a release shows.")] = Edition.CLOSED,
    calendar: Annotated[str | None, typer.Option(help="Which expected report it is.")] = None,
    *,
    sign: Annotated[bool, typer.Option("--sign", help="Sign it at once.")] = False,
) -> None:
    """Make a report from what is known now; look at it, then sign it."""
    wanted = {"kind": kind.value, "edition": edition.value} | ({"calendar": calendar} if calendar else {})
    report = run(_make(programme, wanted, sign=sign))
    out.print(f"{'Signed' if sign else 'Made'}: {report}")


@app.command("sign")
def sign(programme: _Programme, report: Annotated[str, typer.Argument(help="The report's id.")]) -> None:
    """Sign a report as it was made."""
    hashed = run(_sign(programme, report))
    out.print(f"Signed: {report} (SHA-256 {hashed})")


@app.command("list")
def list_(programme: _Programme) -> None:
    """The reports of a programme."""
    told = run(_ask(programme, f"/reports/{programme}")).json()
    table = Table("report", "kind", "edition", "signed", "SHA-256")
    for each in told["signed"]:
        table.add_row(each["id"], each["kind"], each["edition"], each["signed_at"], each["sha256"])
    for each in told["drafts"]:
        table.add_row(each["id"], each["kind"], each["edition"], "not signed", "")
    out.print(table)


@app.command("due")
def due(programme: _Programme) -> None:
    """What is due when, what was delivered, what is late."""
    told = run(_ask(programme, f"/report-calendar/{programme}")).json()
    table = Table("due", "id", "report", "to", "state")
    for each in told["due"]:
        state = each["delivered_on"] or ("LATE" if each["late"] else f"in {each['days_left']} days")
        table.add_row(each["due_on"], each["id"], each["title_en"], ", ".join(each["to_organisations"]), state)
    out.print(table)


@app.command("get")
def get(
    programme: _Programme,
    report: Annotated[str, typer.Argument(help="The report's id.")],
    form: Annotated[Form, typer.Option("--format", help="Which file.")] = Form.PDF,
    language: Annotated[str, typer.Option(help="sv or en.")] = "sv",
    to: Annotated[Path | None, typer.Option(help="Where to put it.")] = None,
) -> None:
    """Fetch a file of a signed report."""
    path = f"/reports/{programme}/{report}/files/{form.value}?language={language}"
    file = to or Path(f"{report}.{language}.{form.value}")
    file.write_bytes(run(_ask(programme, path)).content)
    out.print(f"{file}: {file.stat().st_size:,} bytes")


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="A signed JSON, or a file that was handed out with one.", exists=True)],
    programme: Annotated[str | None, typer.Option(help="Of which programme; told by a JSON itself.")] = None,
) -> None:
    """Fold the log up to the report's position and make it once more. 0: it holds. 1: what differs is named."""
    document = file.read_bytes()
    of = programme or _programme_of(document)
    if of is None:
        fail("Of which programme? Say --programme.")
    found = run(_verify(of, document))
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    raise typer.Exit(0 if found["holds"] else 1)


def _programme_of(document: bytes) -> str | None:
    try:
        return str(json.loads(document)["content"]["order"]["programme"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


@asynccontextmanager
async def _staff(programme: str) -> AsyncIterator[httpx.AsyncClient]:
    """Reporting's HTTP as a coordinator of the programme's owner."""
    async with Client(running(), SystemClock()) as client:
        read = await client.get("enrolment", f"/programmes/{programme}")
        owner = next(one["id"] for one in read["definition"]["organisations"] if "owner" in one["roles"])
        headers = {"Authorization": f"Bearer {client.token(owner, 'coordinator')}"}
        url = client.layout.url("reporting")
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=_PATIENCE_SECONDS) as asking:
            yield asking


async def _ask(programme: str, path: str) -> httpx.Response:
    async with _staff(programme) as asking:
        return _sound(await asking.get(path))


async def _make(programme: str, wanted: dict[str, str], *, sign: bool) -> str:
    async with _staff(programme) as asking:
        report = str(_sound(await asking.post(f"/reports/{programme}", json=wanted)).json()["report_id"])
        if sign:
            _sound(await asking.post(f"/reports/{programme}/{report}/signature", json={}))
        return report


async def _sign(programme: str, report: str) -> str:
    async with _staff(programme) as asking:
        return str(_sound(await asking.post(f"/reports/{programme}/{report}/signature", json={})).json()["sha256"])


async def _verify(programme: str, document: bytes) -> dict[str, Any]:
    async with _staff(programme) as asking:
        body = {"document": base64.b64encode(document).decode()}
        found: dict[str, Any] = _sound(await asking.post(f"/reports/{programme}/verification", json=body)).json()
        return found


def _sound(answer: httpx.Response) -> httpx.Response:
    """The answer, or the end with what its problem says."""
    if not answer.is_success:
        try:
            said = answer.json().get("detail") or answer.json().get("title")
        except ValueError:
            said = answer.text[:200]
        fail(f"{said} ({answer.status_code})")
    return answer
