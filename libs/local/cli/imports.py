"""`insteg import`: lists of people, activities, sessions, attendance, costs, employers, openings, answers."""

import csv
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from common.clock import SystemClock
from local.cli.terminal import err, fail, out, progress, run
from local.client import Client
from local.demo.load import import_key
from local.importer.commands import Pseudonyms, commands
from local.importer.mapping import Mapping, Subject, load_mapping
from local.importer.problems import FileRefusedError, RowProblem
from local.importer.reading import Reading, read_file, read_folder
from local.importer.sending import Sent, send
from local.system.layout import running

_SHOWN = 40
File = Annotated[Path | None, typer.Option(help="A .csv or .xlsx list.")]


def import_(
    *,
    mapping: Annotated[str, typer.Option(help="A shipped mapping's name (plain, pmm) or your own file.")] = "plain",
    folder: Annotated[Path | None, typer.Option(help="A folder with all the files that the mapping names.")] = None,
    participants: File = None,
    activities: File = None,
    sessions: File = None,
    attendance: File = None,
    costs: File = None,
    employers: File = None,
    openings: File = None,
    answers: File = None,
    controller: Annotated[str | None, typer.Option(help="The municipality's code, instead of the mapping's.")] = None,
    mode: Annotated[str | None, typer.Option(help="strict refuses untidy rows; historical keeps them.")] = None,
    keep: Annotated[str, typer.Option(help="per-row, or per-file: a file is kept whole or not at all.")] = "per-row",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is wrong; nothing needs to run.")] = False,
    errors: Annotated[Path | None, typer.Option(help="Write all faults into this CSV file.")] = None,
) -> None:
    """Import lists. The same list twice changes nothing."""
    given: dict[Subject, Path | None] = {
        "participants": participants,
        "activities": activities,
        "sessions": sessions,
        "attendance": attendance,
        "costs": costs,
        "employers": employers,
        "openings": openings,
        "answers": answers,
    }
    try:
        chosen = _chosen(mapping, controller, mode)
        readings = _read(chosen, folder, {s: p for s, p in given.items() if p})
    except FileRefusedError as error:
        fail(str(error))
    if keep not in ("per-row", "per-file"):
        fail("--keep is per-row or per-file.")
    wanted: Literal["per-row", "per-file"] = "per-file" if keep == "per-file" else "per-row"
    sent = {} if dry_run else run(_send(chosen, readings, wanted))
    _say(readings, sent)
    problems = [p for reading in readings for p in _problems(reading, sent)]
    _say_problems(problems, errors)
    raise typer.Exit(1 if problems else 0)


def _chosen(name: str, controller: str | None, mode: str | None) -> Mapping:
    mapping = load_mapping(name)
    if mode not in (None, "strict", "historical"):
        raise FileRefusedError("--mode is strict or historical.")
    update = {"controller": controller, "mode": mode}
    return mapping.model_copy(update={name: value for name, value in update.items() if value})


def _read(mapping: Mapping, folder: Path | None, files: dict[Subject, Path]) -> list[Reading]:
    if folder is None and not files:
        raise FileRefusedError("Name a list to import, such as --participants people.xlsx, or a --folder.")
    if folder is not None:
        return read_folder(mapping, folder)
    return [read_file(mapping, subject, path) for subject, path in files.items()]


async def _send(mapping: Mapping, readings: list[Reading], keep: Literal["per-row", "per-file"]) -> dict[str, Sent]:
    layout = running()
    pseudonyms = Pseudonyms(import_key(layout), mapping.controller)
    sent: dict[str, Sent] = {}
    async with Client(layout, SystemClock()) as client:
        with progress() as bars:
            for reading in readings:
                if keep == "per-file" and reading.problems:
                    continue
                made = commands(reading.records, mapping, pseudonyms)
                task = bars.add_task(reading.file, total=len(made))
                sent[reading.file] = await send(client, made, keep, partial(bars.advance, task))
    return sent


def _problems(reading: Reading, sent: dict[str, Sent]) -> list[RowProblem]:
    return [*reading.problems, *(sent[reading.file].problems if reading.file in sent else [])]


def _say(readings: list[Reading], sent: dict[str, Sent]) -> None:
    table = Table("File", "Rows", "Readable", "New", "Unchanged", "Faults", "Findings kept with rows")
    for reading in readings:
        told = sent.get(reading.file)
        new, unchanged = (sum(told.new.values()), sum(told.unchanged.values())) if told else ("", "")
        findings = ", ".join(f"{finding} {number}" for finding, number in reading.findings.most_common())
        faults = len(_problems(reading, sent))
        row = (reading.file, reading.rows, len(reading.records), new, unchanged, faults, findings)
        table.add_row(*(str(cell) for cell in row))
    out.print(table)


def _say_problems(problems: list[RowProblem], file: Path | None) -> None:
    for problem in problems[:_SHOWN]:
        err.print(str(problem), markup=False, soft_wrap=True)
    if len(problems) > _SHOWN:
        err.print(f"... and {len(problems) - _SHOWN} more (--errors FILE writes them all).", soft_wrap=True)
    if file is not None:
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow(("file", "row", "column", "reason"))
            writer.writerows((p.file, p.row, p.column, p.reason) for p in problems)
