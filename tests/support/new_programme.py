"""The guide that writes a programme from an empty file: its blocks, in their order, and what the file is after each.

`yaml` goes on with the file, `yaml wrong` is taken away again, `text` is what the check says, `csv NAME` is a list,
`sh` are commands, `graphql` is a question and `json` what its answer contains.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "defining-a-programme.md"
FILE = "forsta-aret.yaml"
_BLOCK = re.compile(r"```(\S+)(?: (\S+))?\n(.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One block, and the programme's file as it is when the reader gets there."""

    kind: str
    name: str
    text: str
    file: str


def blocks() -> Iterator[Block]:
    """All blocks of the guide. The file of a wrong block, and of what is said of it, has what is wrong in it."""
    right = shown = ""
    for kind, name, text in _BLOCK.findall(GUIDE.read_text()):
        if kind == "yaml":
            shown = right + text
            right = right if name == "wrong" else shown
        elif kind != "text":
            shown = right
        yield Block(kind, name, text, shown)
