"""The closed word lists of enrolment's events, and the findings that imports leave on facts."""

from typing import Literal

EmploymentStatus = Literal["unemployed", "long-term-unemployed", "inactive", "inactive-not-in-education", "employed"]

OutcomeKind = Literal[
    "employment-permanent",
    "employment-fixed-term",
    "employment-hourly",
    "new-start-job",
    "entry-job",
    "introduction-job",
    "establishment-job",
    "extra-service",
    "self-employment",
    "internship",
    "work-training",
    "regular-studies",
    "vocational-training",
    "job-seeking",
    "none",
]
"""domain.md, section 4. Internship and work training are not employment."""

ExitReason = Literal["completed", "illness", "moved", "own-choice", "parental-leave", "other", "registered-by-mistake"]
"""The end reasons that coordination associations report (SUS)."""

Finding = Literal[
    "outside-programme-period",
    "before-engagement-start",
    "after-engagement-end",
    "no-start-date",
    "no-birth-date",
    "no-gender",
    "no-session",
    "no-status",
    "no-quantity",
    "not-in-hours",
    "volunteer",
]
"""What was wrong with a row that a historical import kept as a fact."""
