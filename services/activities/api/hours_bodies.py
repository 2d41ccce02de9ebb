"""What callers send about hours on their way to a funder, and about visitors."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from common.http.fields import Day, Whole
from common.problems import Body
from contracts.activities import AttendanceStatus, Audience
from contracts.activities_hours import Check, Month
from contracts.base import Code, Id

Language = Literal["sv", "en", "ar", "fa", "so", "ti"]
Spent = Annotated[Whole, Field(ge=1, le=24 * 60)]


def _examples(*each: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": list(each)})


class SheetRow(Body):
    """One person's line."""

    person_id: Id
    status: Literal["present", "excused", "absent"] = "present"
    minutes: Spent | None = None
    """As long as the session, unless said."""

    def stated(self) -> tuple[AttendanceStatus, int | None]:
        """Status and minutes."""
        return self.status, self.minutes


class SheetBody(Body):
    """The attendance of one session, all of it or a part: one line a person."""

    model_config = _examples({
        "rows": [
            {"person_id": "p-1001", "status": "present"},
            {"person_id": "p-1002", "status": "present", "minutes": 90},
            {"person_id": "p-1003", "status": "excused"},
        ]
    })  # fmt: skip

    rows: Annotated[tuple[SheetRow, ...], Field(min_length=1, max_length=1000)]
    after_lock: Code | None = None
    """Why it is said although its month is locked."""


class SignatureBody(Body):
    """The participant signed on paper, and staff say so."""

    model_config = _examples({"means": "paper"})

    means: Literal["paper"] = "paper"


class SignatureRow(SignatureBody):
    """The same in a batch."""

    attendance_id: Id


class ApprovalBody(Body):
    """Staff approve what stands for the funder."""

    model_config = _examples({}, {"unsigned_because": "left-before-signing", "despite": ["over-13-hours"]})

    unsigned_because: Code | None = None
    despite: Annotated[tuple[Check, ...], Field(max_length=4)] = ()
    """What is unlikely about it and all the same true."""


class ApprovalRow(ApprovalBody):
    """The same in a batch."""

    attendance_id: Id


class MonthBody(Body):
    """A month's hours are closed."""

    model_config = _examples({"programme_id": "till-arbete-eller-studier", "month": "2021-03"})

    programme_id: Code
    month: Month


class LinkBody(Body):
    """One participant is to sign what is not signed yet of some days: a link, or its last part typed as a code."""

    model_config = _examples({
        "programme_id": "till-arbete-eller-studier", "person_id": "p-1001", "first_day": "2021-03-01",
        "last_day": "2021-03-31", "language": "so",
    })  # fmt: skip

    programme_id: Code
    person_id: Id
    first_day: Day
    last_day: Day
    language: Language = "sv"
    valid_days: Annotated[Whole, Field(ge=1, le=60)] = 14

    @model_validator(mode="after")
    def _in_order(self) -> "LinkBody":
        if self.last_day < self.first_day:
            raise ValueError("the last day is not before the first")
        return self


class VisitorsBody(Body):
    """Who came to an open session and is no participant: a known person, or a number of an audience."""

    model_config = _examples(
        {"session_id": "cafe-2017-03-14", "audience": "established-residents", "number": 14},
        {"session_id": "cafe-2017-03-14", "audience": "everybody", "number": 1, "person_id": "p-2001"},
    )

    session_id: Id
    audience: Audience = "everybody"
    number: Annotated[Whole, Field(ge=0, le=100_000)]
    person_id: Id | None = None


class RecountBody(Body):
    """A count was wrong: the number that holds instead, or void (`null`)."""

    model_config = _examples({"corrects": 1, "number": 12}, {"corrects": 1, "number": None})

    corrects: Whole = Field(ge=1)
    number: Annotated[Whole, Field(ge=0, le=100_000)] | None


class RecountRow(RecountBody):
    """The same in a batch."""

    count_id: Id
