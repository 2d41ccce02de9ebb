"""The state of one person in one programme: every fact as said, and as it stands after corrections."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled, ParticipantExited, ParticipationCorrected

Fact = ParticipantEnrolled | ParticipantExited | OutcomeRecorded
Event = Fact | ParticipationCorrected


@dataclass(frozen=True, slots=True)
class Participation:
    """`said` and `stands` are keyed by the aggregate version of the original; a void stands as None."""

    version: int = 0
    said: Mapping[int, Fact] = field(default_factory=dict)
    stands: Mapping[int, Fact | None] = field(default_factory=dict)
    corrections: Mapping[int, ParticipationCorrected] = field(default_factory=dict)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What holds now, in the order it was first said."""
        return tuple(fact for fact in self.stands.values() if fact is not None)


def evolve(state: Participation, event: Event) -> Participation:
    """What the event makes of a participation."""
    version = state.version + 1
    match event:
        case ParticipantEnrolled() | ParticipantExited() | OutcomeRecorded():
            said, stands = {**state.said, version: event}, {**state.stands, version: event}
            return Participation(version, said, stands, state.corrections)
        case ParticipationCorrected():
            stands = {**state.stands, event.corrects: event.replacement}
            corrections = {**state.corrections, version: event}
            return replace(state, version=version, stands=stands, corrections=corrections)
        case _:
            assert_never(event)


def said_before(state: Participation, fact: Fact, *, after_spell: int = 0) -> int | None:
    """The version at which this very content was first said, whenever it was recorded and however it was judged.

    Also when it was voided since: a list that is imported twice must not bring a voided entry back. What
    was voided by mistake is corrected once more. `after_spell`: a re-entry is not the first entry said again.
    """
    if not state.said:
        return None
    content = _content(fact)
    for version, said in state.said.items():
        earlier = isinstance(said, ParticipantEnrolled) and said.spell <= after_spell
        if not earlier and _content(said) == content:
            return version
    return None


def _content(fact: Fact) -> dict[str, object]:
    unsaid = {"recorded_at", "findings", "unmet"} | ({"spell"} if isinstance(fact, ParticipantEnrolled) else set())
    return fact.model_dump(exclude=unsaid)
