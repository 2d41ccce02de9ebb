"""Commands to the services in batches, and what became of each row.

`per-row` keeps every row that is accepted; `per-file` keeps a file only whole. A file is one transaction then,
so it may hold at most a thousand commands of one service.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from local.client import BATCH, Client, RefusedError
from local.importer.commands import Command, Service
from local.importer.problems import FileRefusedError, RowProblem

MOST_IN_ONE_TRANSACTION = 1000
Keep = Literal["per-row", "per-file"]


@dataclass
class Sent:
    """What became of the commands."""

    new: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    problems: list[RowProblem] = field(default_factory=list)


async def send(client: Client, commands: Sequence[Command], keep: Keep, advance: Callable[[int], None]) -> Sent:
    """Send one file's commands. Raises FileRefusedError where a file cannot be kept whole."""
    sent = Sent()
    services: tuple[Service, ...] = ("enrolment", "activities", "matching", "surveys")
    for service in services:
        own = [command for command in commands if command.service == service]
        if keep == "per-file" and own:
            await _whole(client, service, own, sent)
            advance(len(own))
            continue
        for start in range(0, len(own), BATCH):
            part = own[start : start + BATCH]
            for command, answer in zip(part, await client.batch(service, part), strict=True):
                _note(sent, command, answer)
            advance(len(part))
    return sent


async def _whole(client: Client, service: Service, commands: Sequence[Command], sent: Sent) -> None:
    file = commands[0].place.file
    if len(commands) > MOST_IN_ONE_TRANSACTION:
        raise FileRefusedError(
            f"{file} makes {len(commands)} commands, and only {MOST_IN_ONE_TRANSACTION} fit in one transaction: "
            "split it, or import it row by row."
        )
    try:
        answers = await client.batch(service, commands, "all-or-nothing")
    except RefusedError as refused:
        errors = refused.problem.get("errors") or [{"message": str(refused)}]
        sent.problems += [_located(commands, error) for error in errors]
        return
    for command, answer in zip(commands, answers, strict=True):
        _note(sent, command, answer)


def _located(commands: Sequence[Command], error: dict[str, Any]) -> RowProblem:
    """`commands[17].body.on` is a field of the eighteenth command, which came from some row."""
    where = str(error.get("field") or "")
    number, _, rest = where.removeprefix("commands[").partition("]")
    if not where.startswith("commands[") or not number.isdecimal():
        return RowProblem(commands[0].place.file, 0, where or "file", str(error.get("message")))
    place = commands[int(number)].place
    return RowProblem(place.file, place.row, rest.removeprefix(".body.") or "row", str(error.get("message")))


def _note(sent: Sent, command: Command, answer: dict[str, Any]) -> None:
    status = answer.get("status", 0)
    if "problem" not in answer:
        (sent.new if status == 201 else sent.unchanged)[command.operation] += 1
        return
    problem = answer["problem"]
    place = command.place
    errors = problem.get("errors") or [{"field": command.operation, "message": problem.get("detail")}]
    for error in errors:
        column = str(error.get("field")).rpartition(".body.")[2]
        sent.problems.append(RowProblem(place.file, place.row, column, str(error.get("message"))))
