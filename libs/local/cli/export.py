"""`insteg export facts | months | month`: everything in open files, and what a fund takes every month."""

import json
import os
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import httpx
import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from common.clock import SystemClock
from local.cli.terminal import fail, out, run
from local.client import Client
from local.system.layout import running

app = typer.Typer(no_args_is_help=True, help="Take things out: all facts, a fund's files.")
Programme = Annotated[str, typer.Argument(help="The programme's id.")]
Organisation = Annotated[str | None, typer.Option(help="Whose coordinator asks; the programme's owner by default.")]


@app.command("facts")
def facts(
    folder: Annotated[Path, typer.Argument(help="A folder for the files; it is made.")],
    form: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
) -> None:
    """Every fact that was ever heard, with both clocks, and a dictionary of every field."""
    if form not in ("csv", "parquet"):
        fail("--format is csv or parquet.")
    folder.mkdir(parents=True, exist_ok=True)
    position = run(_facts(folder, form))
    out.print(f"Facts 1 to {position} and their dictionary are in {folder}.", soft_wrap=True)


@app.command("months")
def months(programme: Programme, organisation: Organisation = None) -> None:
    """Which months were handed in, which are due or late, and what has changed since."""
    told = run(_months(programme, organisation))
    table = Table("Month", "Due", "State", "Editions", "People", "Hours", "Late differences")
    for month in told["months"]:
        last = month["editions"][-1] if month["editions"] else None
        shown = (len(month["editions"]), last["people"], f"{last['minutes'] / 60:.2f}") if last else ("", "", "")
        differences = "" if month["differences"] is None else month["differences"]
        table.add_row(month["month"], month["due_on"], month["state"], *map(str, shown), str(differences))
    out.print(table)


@app.command("month")
def month(
    programme: Programme,
    month: Annotated[str, typer.Argument(help="YYYY-MM, handed in before.")],
    file: Annotated[Path, typer.Argument(help="Where to write: a name that ends in .xlsx or .csv.")],
    organisation: Organisation = None,
    language: Annotated[str, typer.Option(help="sv or en.")] = "sv",
) -> None:
    """The file of a month that was handed in, with identities."""
    form = file.suffix.removeprefix(".")
    if form not in ("csv", "xlsx"):
        fail("The file's name ends in .xlsx or .csv.")
    path = f"/exports/{programme}/participant-months/{month}/file"
    run(_file(path, file, programme, organisation, {"format": form, "language": language}))
    out.print(f"{file} is written: it names people.", soft_wrap=True)


async def _facts(folder: Path, form: str) -> int:
    async with Client(running(), SystemClock()) as client:
        token = client.token("local", "service")
        dictionary = await client.get("reporting", "/exports/dictionary")
        (folder / "dictionary.json").write_text(json.dumps(dictionary, ensure_ascii=False, indent=1))
        async with client.download("reporting", "/exports/facts", token, format=form) as answer:
            position = int(answer.headers["insteg-position"])
            await _written(answer, folder / f"facts.{form}", f"Facts 1 to {position}")
        return position


async def _file(path: str, file: Path, programme: str, organisation: str | None, query: dict[str, str]) -> None:
    async with Client(running(), SystemClock()) as client:
        token = await _coordinator(client, programme, organisation)
        async with client.download("reporting", path, token, **query) as answer:
            await _written(answer, file, file.name)


async def _written(answer: httpx.Response, file: Path, what: str) -> None:
    """Piece by piece, with a bar where the length is known; under its name only once it is whole, for nobody else."""
    length = answer.headers.get("content-length")
    columns = (TextColumn("{task.description:<28}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    unfinished = file.with_name(f"{file.name}.unfinished")
    with Progress(*columns, console=out) as bars, _private(unfinished) as opened:
        task = bars.add_task(what, total=None if length is None else int(length))
        async for piece in answer.aiter_bytes():
            opened.write(piece)
            bars.advance(task, len(piece))
        bars.update(task, total=opened.tell())
    os.replace(unfinished, file)  # noqa: PTH105 - at once, as the file system does it


def _private(file: Path) -> BinaryIO:
    file.unlink(missing_ok=True)
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


async def _months(programme: str, organisation: str | None) -> Any:
    async with Client(running(), SystemClock()) as client:
        token = await _coordinator(client, programme, organisation)
        path = f"/exports/{programme}/participant-months"
        async with client.download("reporting", path, token) as answer:
            return json.loads(await answer.aread())


async def _coordinator(client: Client, programme: str, organisation: str | None) -> str:
    """A token of the programme's owner: on one machine whoever sits there is its coordinator."""
    if organisation is None:
        read = await client.get("enrolment", f"/programmes/{programme}")
        organisation = str(read["definition"]["controller"])
    return client.token(organisation, "coordinator", programmes=[programme])
