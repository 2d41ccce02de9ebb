"""What reporting says to other services: that a release was made, and where its figures can be read.

Aggregate: `release:<programme>`. The figures themselves are read under the reader's own rights.
"""

from typing import ClassVar

from pydantic import Field

from contracts.base import Code, Event, Id


class ReleaseMade(Event):
    """A programme's figures for partners were made anew. `occurred_on` is the day that they are of."""

    subject: ClassVar[str] = "insteg.reporting.release.made.v1"

    release_id: Id
    programme_id: Code
    controller: Code
    definition_version: int = Field(ge=1)
    ordinal: int = Field(ge=1)
    """Its place among the programme's releases, from 1 without gaps."""
    position: int = Field(ge=0)
    """Through which entry of reporting's inbound log the figures speak."""
    changed: tuple[Code, ...] = ()
    """The goals of which at least one figure differs from the release before."""


EVENTS: tuple[type[Event], ...] = (ReleaseMade,)
