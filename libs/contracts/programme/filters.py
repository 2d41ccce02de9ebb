"""Who counts: by what was frozen at an entry. Which entry speaks is said by the goal (`as_of`)."""

from typing import Literal

from pydantic import Field

from contracts.base import Code, Gender, Id
from contracts.enrolment_codes import EmploymentStatus
from contracts.enrolment_way import Education
from contracts.programme.text import Part

Facet = Literal["gender", "age", "municipality", "group", "referrer", "education", "employment", "area"]
"""All but `area` are of a person, frozen at an entry. `area` is of what was done: the one by which `areas` of a goal
chooses, `unknown` where an activity, a cost or a deliverable has none. Whoever was in two areas stands in both.
"""
Known = Literal["gender", "age", "municipality", "group", "referrer", "education", "employment"]


class Filter(Part):
    """Who counts. An empty list asks nothing; an unknown never matches, unless `unknowns` says so."""

    genders: tuple[Gender, ...] = ()
    age_from: int | None = Field(default=None, ge=0, le=120)
    age_to: int | None = Field(default=None, ge=0, le=120)
    """Both ends belong to the range, in whole years at entry."""
    municipalities: tuple[Code, ...] = ()
    groups: tuple[Code, ...] = ()
    referrers: tuple[Id, ...] = ()
    employment: tuple[EmploymentStatus, ...] = ()
    education: tuple[Education, ...] = ()
    attributes: tuple[Code, ...] = ()
    """Has one of these coded attributes (those that the programme's definition lets leave enrolment)."""
    unknowns: Literal["never", "always"] = "never"
    """Whether somebody of whom it is not known matches what is asked of gender, age, municipality, group, referrer,
    employment and education."""
    known: tuple[Known, ...] = ()
    """All of these must be known: an incomplete record counts in the grand total only (the ESF profiles)."""
    lacking: tuple[Known, ...] = ()
    """At least one of these is not known: the list of incomplete records."""
