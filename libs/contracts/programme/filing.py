"""What a fund wants to have on file of every participant, month by month: the rule that hours are counted by."""

from pydantic import Field

from contracts.enrolment_codes import OutcomeKind
from contracts.programme.text import Part


class ParticipantFile(Part):
    """A fund takes a file for every month: who took part, from when to when, how many hours in the month (ESF).

    What stands here by default is the European Social Fund's in Sweden. A month that was handed in stays under the
    version of the definition that it was handed in with.
    """

    due_after_days: int = Field(default=28, ge=0, le=366)
    """After the month's last day."""
    placements: tuple[OutcomeKind, ...] = ()
    """Kinds of placement whose hours the fund counts: by their extent on Mondays to Fridays (100 percent is 8 hours).
    On a day with attendance of an activity of the same kind the attendance speaks."""
    longest_day_hours: int = Field(default=13, ge=1, le=24)
    """More in one day is a finding, and so is more in a calendar year: staff say that it is right, by name."""
    longest_year_hours: int = Field(default=1720, ge=1, le=8784)
    assumed: bool = False
