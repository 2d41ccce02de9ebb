"""How commands speak to the terminal: one clear sentence when something is wrong, bars when it takes long."""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from local.client import RefusedError
from local.engines.process import StartError
from local.importer.problems import FileRefusedError

T = TypeVar("T")

out = Console()
if not out.is_terminal and "COLUMNS" not in os.environ:
    out.width = 120  # written to a file, tables need not fit a narrow screen
err = Console(stderr=True)


def fail(sentence: str, code: int = 1) -> NoReturn:
    """Say what is wrong and what to do, and end."""
    err.print(Text(sentence, style="red"), soft_wrap=True)
    raise typer.Exit(code)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; what is foreseen becomes a sentence and exit status 1."""
    try:
        return asyncio.run(work)
    except (StartError, FileRefusedError, RefusedError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress bars, gone from the screen of a terminal only when they are full."""
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as bars:
        yield bars
