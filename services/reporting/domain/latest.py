"""What was said of a thing last: with the highest version of its aggregate, in whichever order it was heard."""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Latest(Generic[K, V]):
    """Of each key what was said last."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[K, tuple[int, V]] = {}

    def say(self, key: K, version: int, value: V) -> None:
        """Take it in, in any order."""
        known = self._kept.get(key)
        if known is None or known[0] < version:
            self._kept[key] = (version, value)

    def all(self) -> dict[K, V]:
        """What holds."""
        return {key: value for key, (_, value) in self._kept.items()}

    def get(self, key: K) -> V | None:
        """What holds of this key."""
        known = self._kept.get(key)
        return None if known is None else known[1]
