"""Which of an original and its corrections speaks: a function of the set of them, never of their order."""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from reporting.domain.facts import FactId

F = TypeVar("F")
_Said = tuple[dict[FactId, F], dict[FactId, tuple[int, F | None]], set[FactId]]
"""Originals, the highest correction of each with its version, and whose original is an event's older form."""


class Versions(Generic[F]):
    """Originals by identity, and per original the correction with the highest version.

    A correction that arrives before its target waits. Saying the same thing twice changes nothing.
    """

    __slots__ = ("_corrections", "_older_form", "_originals")

    def __init__(self, said: "_Said[F] | None" = None) -> None:
        self._originals, self._corrections, self._older_form = said or ({}, {}, set())

    def record(self, fact_id: FactId, fact: F, *, older_form: bool = False) -> tuple[F | None, F | None]:
        """Keep an original; what held of it before and what holds now. Of two forms of one event the newer
        speaks, whichever came first.
        """
        if fact_id not in self._originals:
            self._originals[fact_id] = fact
            if older_form:
                self._older_form.add(fact_id)
            return None, self.effective(fact_id) if self._corrections else fact
        before = self.effective(fact_id)
        if not older_form and fact_id in self._older_form:
            self._originals[fact_id] = fact
            self._older_form.discard(fact_id)
        return before, self.effective(fact_id)

    def correct(self, fact_id: FactId, version: int, replacement: F | None) -> tuple[F | None, F | None]:
        """Keep a correction of the original `fact_id` (None makes it void); what held before and what holds now."""
        before = self.effective(fact_id)
        known = self._corrections.get(fact_id)
        if known is None or known[0] < version:
            self._corrections[fact_id] = (version, replacement)
        return before, self.effective(fact_id)

    def effective(self, fact_id: FactId) -> F | None:
        """What holds of an original now; None if it is void or has not arrived."""
        original = self._originals.get(fact_id)
        if original is None or not self._corrections:
            return original
        correction = self._corrections.get(fact_id)
        return original if correction is None else correction[1]

    def all_effective(self) -> Iterator[tuple[FactId, F]]:
        """Everything that holds now, in no particular order."""
        for fact_id in self._originals:
            fact = self.effective(fact_id)
            if fact is not None:
                yield fact_id, fact

    def sources(self, fact_id: FactId) -> list[FactId]:
        """The events that an effective fact stands on: the original, and the correction that speaks."""
        correction = self._corrections.get(fact_id)
        return [fact_id] if correction is None else [fact_id, FactId(fact_id.aggregate, correction[0])]

    def said(self) -> "_Said[F]":
        """Everything that was said, whether it holds or not."""
        return self._originals, self._corrections, self._older_form

    def absorb(self, other: "Versions[F]") -> None:
        """Take over what was said of aggregates that this one has never heard of."""
        originals, corrections, older_form = other.said()
        self._originals.update(originals)
        self._corrections.update(corrections)
        self._older_form |= older_form

    def split(self, owners: Mapping[str, str]) -> "dict[str, Versions[F]]":
        """What was said of each owner's aggregates."""
        parts: dict[str, _Said[F]] = {owner: ({}, {}, set()) for owner in set(owners.values())}
        for fact_id, original in self._originals.items():
            parts[owners[fact_id.aggregate]][0][fact_id] = original
        for fact_id, correction in self._corrections.items():
            parts[owners[fact_id.aggregate]][1][fact_id] = correction
        for fact_id in self._older_form:
            parts[owners[fact_id.aggregate]][2].add(fact_id)
        return {owner: Versions(part) for owner, part in parts.items()}

    def aggregates(self) -> set[str]:
        """The aggregates that anything was said of."""
        return {fact_id.aggregate for known in (self._originals, self._corrections) for fact_id in known}
