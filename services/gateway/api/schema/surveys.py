"""What answers to surveys say, added up: exact, hence for staff and steering groups; partners read releases."""

from enum import Enum
from typing import Any

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.schema.words import resolved
from gateway.domain.figures import one_decimal
from gateway.storage import means as storage
from gateway.storage.means import SurveyKey


@strawberry.enum(description="Who answers a survey.")
class Respondent(Enum):
    """Of contracts.surveys."""

    PARTICIPANT = "participant"
    EMPLOYER = "employer"
    PARTNER = "partner"


@strawberry.enum(description="When a survey is answered.")
class SurveyMoment(Enum):
    """Of contracts.surveys."""

    ENTRY = "entry"
    EXIT = "exit"
    OTHER = strawberry.enum_value("other", description="On dates that the programme chose.")


@strawberry.type(description="One item of a survey, added up over its answers.")
class SurveyItem:
    """An unanswered item is neither zero nor no."""

    item: strawberry.ID = strawberry.field(description="The item, as the instrument names it.")
    answered: int = strawberry.field(description="How many answered it.")
    affirmed: int = strawberry.field(description="How many of them said yes, as the instrument takes it.")
    mean: str = strawberry.field(
        description="The mean of the scores, turned so that more is better; one decimal, rounded half up."
    )


@strawberry.type(description="The answers of one kind of respondent to one version of an instrument.")
class SurveyResult:
    """Answers that were taken back do not count."""

    instrument: strawberry.ID = strawberry.field(description="The instrument.")
    instrument_version: int = strawberry.field(description="Its version.")
    moment: SurveyMoment = strawberry.field(description="When it was answered.")
    respondent: Respondent = strawberry.field(description="Who answered.")
    answers: int = strawberry.field(description="How many answered.")
    key: strawberry.Private[SurveyKey]

    @resolved("Item by item.")
    async def items(self, info: Info[Asking, None]) -> list[SurveyItem]:
        """By id."""
        return [_item(row) for row in await info.context.load.by(storage.survey_items).load(self.key)]


@strawberry.type
class WithSurveys:
    """The survey results of a programme."""

    id: strawberry.Private[strawberry.ID]
    exact: strawberry.Private[bool]

    @resolved("What answers to surveys say. Null for readers who see no exact figures of the programme.")
    async def survey_results(self, info: Info[Asking, None]) -> list[SurveyResult] | None:
        """Per instrument, version, moment and kind of respondent."""
        if not self.exact:
            return None
        return [_result(row) for row in await info.context.load.by(storage.surveys).load(self.id)]


def _item(row: Any) -> SurveyItem:
    mean = one_decimal(row["total"], row["answered"])
    return SurveyItem(item=row["item"], answered=row["answered"], affirmed=row["affirmed"], mean=mean)


def _result(row: Any) -> SurveyResult:
    names = (row["programme_id"], row["instrument"], row["instrument_version"], row["moment"], row["respondent"])
    return SurveyResult(
        instrument=row["instrument"],
        instrument_version=row["instrument_version"],
        moment=SurveyMoment(row["moment"]),
        respondent=Respondent(row["respondent"]),
        answers=row["answers"],
        key=SurveyKey(*names),
    )
