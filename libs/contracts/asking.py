"""What a service asks of another over the bus, by request and reply. The answer is that of the same read over HTTP."""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from contracts.base import Code


class FigureAsked(BaseModel):
    """A goal's exact figure on a day: reporting answers as `GET /goals/{programme}/{goal}` does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: ClassVar[str] = "insteg.ask.reporting.figure.v1"

    programme: Code
    goal: Code
    on: date | None = None
    """The day that the figure is of; today by default."""
    position: int | None = Field(default=None, ge=0, le=2**62)
    """As known at this position of the inbound log; as known now by default."""
    version: int | None = Field(default=None, ge=1, le=2**31 - 1)
    """Of the definition; the newest by default."""


QUESTIONS: tuple[type[FigureAsked], ...] = (FigureAsked,)
