"""What callers send to plan: series, changed and cancelled sessions, places, commitments."""

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator

from activities.api.bodies import Consultants, Held, Seats
from activities.domain.recurrence import Pattern
from activities.domain.series import Plan
from common.http.fields import Day
from common.problems import Body
from contracts.activities_offers import ClockTime, Recurrence
from contracts.base import Code, Id

Days = Annotated[tuple[Day, ...], Field(max_length=400)]


def _examples(*each: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": list(each)})


class Recurring(Body):
    """Days by an RFC 5545 rule and clock times of Europe/Stockholm, which stay what they are when clocks change."""

    rule: Recurrence
    starts_on: Day
    from_time: ClockTime
    to_time: ClockTime
    without: Days = ()
    also: Days = ()

    def as_pattern(self) -> Pattern:
        """The pattern in the rules' words, days in order."""
        without, also = tuple(sorted(set(self.without))), tuple(sorted(set(self.also)))
        return Pattern(self.rule, self.starts_on, self.from_time, self.to_time, without, also)


class SeriesBody(Recurring):
    """Sessions that recur. With a phase it is that phase's track, joined and left by itself."""

    model_config = _examples({
        "series_id": "suggestopedia-3", "activity_id": "language-training", "rule": "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=12",
        "starts_on": "2021-03-01", "from_time": "09:00", "to_time": "12:00", "without": ["2021-04-05"],
        "room": "room-2", "consultants": ["c-1", "c-2"], "capacity": 12, "phase": "group-phase",
    })  # fmt: skip

    series_id: Id
    activity_id: Id
    room: Id | None = None
    consultants: Consultants = ()
    capacity: Seats | None = None
    phase: Code | None = None
    group: Code | None = None

    def as_plan(self) -> Plan:
        """The command in the rules' words."""
        return Plan(
            self.series_id, self.as_pattern(), self.room, self.consultants, self.capacity, self.phase, self.group
        )


class ResizeBody(Body):
    """Room for more or fewer; `null`: for everybody."""

    model_config = _examples({"capacity": 15}, {"capacity": None})

    capacity: Seats | None


class ResizeRow(ResizeBody):
    """The same in a batch."""

    series_id: Id


class ChangeBody(Held):
    """The whole of what holds of a session now; its attendance follows when day or activity change."""

    model_config = _examples({
        "activity_id": "digital-training", "starts_at": "2021-03-04T13:00:00+01:00",
        "ends_at": "2021-03-04T15:00:00+01:00", "room": "room-3",
    })  # fmt: skip

    activity_id: Id
    after_lock: Code | None = None
    """Why attendance of a locked month follows."""


class ChangeRow(ChangeBody):
    """The same in a batch."""

    session_id: Id


class CancellationBody(Body):
    """A session does not take place."""

    model_config = _examples({"reason": "illness"})

    reason: Code


class CancellationRow(CancellationBody):
    """The same in a batch."""

    session_id: Id


class SignUpBody(Body):
    """Somebody wants a place in a series (every coming session of it) or in one session."""

    model_config = _examples(
        {"series_id": "suggestopedia-3", "person_id": "p-1001"},
        {"session_id": "cafe-2017-03-14", "person_id": "p-1001", "despite_clash": True},
    )

    series_id: Id | None = None
    session_id: Id | None = None
    person_id: Id
    despite_clash: bool = False
    """The clash that was shown is accepted."""

    @model_validator(mode="after")
    def _one_list(self) -> "SignUpBody":
        if (self.series_id is None) == (self.session_id is None):
            raise ValueError("name either a series or a session")
        return self

    @property
    def list_name(self) -> str:
        """The list as the desk names it."""
        return f"series:{self.series_id}" if self.series_id else f"session:{self.session_id}"

    @property
    def sign_up_id(self) -> str:
        """The sign-up's id."""
        return f"{self.series_id or self.session_id}~{self.person_id}"


class WithdrawalBody(Body):
    """A place, or a place in the line, is given up. Whoever waits first is promoted."""

    model_config = _examples({"reason": "own-choice"})

    reason: Annotated[str, Field(pattern="^(own-choice|by-staff|clash)$")] = "own-choice"


class WithdrawalRow(WithdrawalBody):
    """The same in a batch."""

    sign_up_id: Id


class ClashBody(Body):
    """A clash is decided: the place is kept all the same. (To leave it, withdraw.)"""

    model_config = _examples({"keep": True})

    keep: bool = True


class ClashRow(ClashBody):
    """The same in a batch."""

    sign_up_id: Id


class CommitmentBody(Recurring):
    """A participant is taken at these times: studies, another authority's course."""

    model_config = _examples({
        "commitment_id": "sfi-1001", "programme_id": "till-arbete-eller-studier", "person_id": "p-1001",
        "kind": "studies", "rule": "FREQ=WEEKLY;BYDAY=TU,WE", "starts_on": "2021-01-12", "from_time": "13:00",
        "to_time": "16:00",
    })  # fmt: skip

    commitment_id: Id
    programme_id: Code
    person_id: Id
    kind: Code = "studies"


class EndBody(Body):
    """A commitment holds no longer after its last day."""

    model_config = _examples({"last_day": "2021-05-31"})

    last_day: Day

    def day(self) -> date:
        """The last day."""
        return self.last_day


class EndRow(EndBody):
    """The same in a batch."""

    commitment_id: Id
