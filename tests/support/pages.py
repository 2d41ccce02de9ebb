"""The pages that people read, as a reader meets them: fenced blocks, code within sentences, and what it calls."""

import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```[ ]*$", re.DOTALL | re.MULTILINE)
_BEFORE = r"(?:^(?:\$ )?|\$\(|&& |; |-- |^[A-Z_]+=\S+ |exec (?:-T )?\S+ )"
"""Where a command begins for a shell, by itself or in a container."""
_WORD = r"""(?:'[^']*'|"[^"]*"|<[a-z_-]+>|[^\s|;&<>)#'"]+)"""
_SPAN = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between fences; `kind` is what follows the first one, with whatever name comes after it."""

    kind: str
    text: str


@cache
def pages() -> dict[str, str]:
    """Every page for readers, by its path: the README, the documents, and what lies beside a client or a library."""
    found = [ROOT / "README.md"]
    for folder in ("docs", "clients", "libs"):
        found += sorted((ROOT / folder).rglob("*.md"))
    return {str(page.relative_to(ROOT)): page.read_text() for page in found}


def blocks(page: str) -> list[Block]:
    """Every fenced block of a page, without the indentation of the list that it may stand in."""
    return [Block(kind.strip(), textwrap.dedent(text)) for _, kind, text in _FENCE.findall(pages()[page])]


def fences_left(page: str) -> int:
    """How many fences belong to no block: 0, or the page is not read as it is meant."""
    return _FENCE.sub("", pages()[page]).count("```")


def spans(page: str) -> list[str]:
    """Code within sentences, each on one line even where the page breaks it."""
    return [" ".join(span.split()) for span in _SPAN.findall(_FENCE.sub("", pages()[page]))]


def lines(page: str) -> Iterator[str]:
    """Whatever a reader may paste into a terminal: lines of blocks, with continued ones put together, and spans."""
    for block in blocks(page):
        yield from block.text.replace("\\\n", " ").splitlines()
    yield from spans(page)


def calls(program: str, page: str) -> list[list[str]]:
    """The words after a program's name, wherever a page calls it, up to what ends a command for a shell."""
    called = re.compile(rf"{_BEFORE}{re.escape(program)}(?= |$)((?: +{_WORD})*)")
    return [shlex.split(words) for line in lines(page) for words in called.findall(line)]
