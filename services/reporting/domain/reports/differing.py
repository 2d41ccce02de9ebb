"""Where two contents differ, place by place: what a verification names."""

from collections.abc import Iterator
from typing import Any, NamedTuple

_MOST = 50


class Difference(NamedTuple):
    """A place such as `goals[3].figure.numerator`, what the report states there, and what the log gives."""

    place: str
    stated: Any
    recomputed: Any


def differences(stated: Any, recomputed: Any) -> list[Difference]:
    """The first places at which they differ."""
    found: list[Difference] = []
    for difference in _differing("", stated, recomputed):
        found.append(difference)
        if len(found) == _MOST:
            break
    return found


def _differing(place: str, stated: Any, recomputed: Any) -> Iterator[Difference]:
    if isinstance(stated, dict) and isinstance(recomputed, dict):
        for name in sorted(stated.keys() | recomputed.keys()):
            inner = f"{place}.{name}" if place else name
            yield from _differing(inner, stated.get(name), recomputed.get(name))
    elif isinstance(stated, list) and isinstance(recomputed, list) and len(stated) == len(recomputed):
        for number, (one, other) in enumerate(zip(stated, recomputed, strict=True)):
            yield from _differing(f"{place}[{number}]", one, other)
    elif type(stated) is not type(recomputed) or stated != recomputed:
        yield Difference(place, _shown(stated), _shown(recomputed))


def _shown(value: Any) -> Any:
    """A whole list is told by its length."""
    return f"{len(value)} entries" if isinstance(value, list | dict) else value
