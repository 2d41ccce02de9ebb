"""The closed word lists of matching's events."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

EmployerForm = Literal["legal-person", "sole-trader"]
"""By the organisation number: a sole trader's is the owner's identity number."""

Sector = Literal["private", "public", "voluntary"]

Cefr = Literal["A1", "A2", "B1", "B2", "C1", "C2"]

Education = Literal["isced-0", "isced-1-2", "isced-3-4", "isced-5-8"]

WorkCondition = Literal[
    "full-time-only",
    "evening-work",
    "night-work",
    "weekend-work",
    "shift-work",
    "heavy-lifting",
    "standing-all-day",
    "driving",
    "heights",
    "dust-or-chemicals",
    "animals",
    "noise",
    "crowds",
    "stairs",
    "no-public-transport",
]
"""What work may bring with it: the words of an opening's `conditions` today."""

Mark = Literal["yes", "maybe", "no"]

MinuteOfDay = Annotated[int, Field(ge=0, le=24 * 60)]


class WeeklyHours(BaseModel):
    """A time that comes back each week: Monday is 1; minutes from midnight in Europe/Stockholm."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    weekday: int = Field(ge=1, le=7)
    from_minute: MinuteOfDay
    to_minute: MinuteOfDay


PlacementWarning = Literal[
    "clashes-with-language-studies",
    "over-full-time-with-studies",
    "instrument-not-valid-on-start",
    "supervisor-not-trained",
    "outside-wishes",
    "already-placed-then",
    "opening-full",
]
"""Shown and kept, never refused: staff decide."""

EndReason = Literal[
    "completed",
    "converted",
    "declined-by-participant",
    "withdrawn-by-employer",
    "quit-by-participant",
    "ended-by-employer",
    "illness",
    "moved",
    "studies",
    "other",
    "registered-by-mistake",
]

VisitFinding = Literal[
    "going-well",
    "needs-language-support",
    "needs-supervision",
    "needs-other-tasks",
    "extent-should-change",
    "employment-likely",
    "at-risk",
]

DecisionReason = Literal[
    "fits",
    "wished-by-participant",
    "wished-by-employer",
    "knows-more-than-the-profile",
    "profile-is-wrong",
    "opening-is-wrong",
    "better-elsewhere",
    "participant-declines",
    "employer-declines",
    "language-studies-first",
    "too-far",
    "not-now",
    "other",
]
"""Codes only: a reason in free words about a person would be personal data outside enrolment."""
