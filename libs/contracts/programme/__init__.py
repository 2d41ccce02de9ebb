"""The grammar of a programme definition: what a municipality writes down once, as YAML.

Stored and published by enrolment, evaluated by reporting, shown by the gateway.
"""

from contracts.programme.definition import (
    Activity,
    Area,
    Assumption,
    Budget,
    Extension,
    Funder,
    Group,
    NotMeasured,
    Organisation,
    Period,
    Phase,
    ProgrammeDefinition,
    ReportDue,
)
from contracts.programme.goals import (
    CountGoal,
    Filter,
    Goal,
    Measure,
    OutcomeMeasure,
    ShareGoal,
    SumGoal,
    Target,
    Window,
)
from contracts.programme.text import Text

__all__ = [
    "Activity",
    "Area",
    "Assumption",
    "Budget",
    "CountGoal",
    "Extension",
    "Filter",
    "Funder",
    "Goal",
    "Group",
    "Measure",
    "NotMeasured",
    "Organisation",
    "OutcomeMeasure",
    "Period",
    "Phase",
    "ProgrammeDefinition",
    "ReportDue",
    "ShareGoal",
    "SumGoal",
    "Target",
    "Text",
    "Window",
]
