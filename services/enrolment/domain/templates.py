"""Texts with placeholders: which they ask for, and what becomes of them. A literal brace is written twice."""

import re
from collections.abc import Iterable, Mapping

from contracts.decisions import Refusal

_PART = re.compile(r"\{\{|\}\}|\{(?P<name>[a-z][a-z0-9_-]{0,59})\}|(?P<stray>[{}])")


def asked_for(text: str) -> frozenset[str]:
    """The names of the placeholders of a text."""
    return frozenset(part["name"] for part in _PART.finditer(text) if part["name"])


def unfit(texts: Iterable[str], known: Iterable[str], field: str) -> Refusal | None:
    """Why these texts cannot be filled in with these names, if they cannot."""
    known = frozenset(known)
    for text in texts:
        if any(part["stray"] for part in _PART.finditer(text)):
            return Refusal("stray-brace", field, "a single brace begins or ends no placeholder; write it twice")
        if missing := sorted(asked_for(text) - known):
            return Refusal("unknown-placeholder", field, f"there is no value for {', '.join(missing[:5])}")
    return None


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder replaced. Values are never read as templates."""

    def part(found: re.Match[str]) -> str:
        return values[found["name"]] if found["name"] else found[0][0]

    return _PART.sub(part, text)
