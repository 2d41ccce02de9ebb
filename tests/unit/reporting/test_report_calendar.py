"""When reports are due: as the definitions of the programmes say, and the same as enrolment tells its staff."""

from datetime import date

import pytest

from contracts.programme import Recurring, Text
from enrolment.domain import reporting_calendar
from reporting.domain.reports.calendar import unrolled
from tests.support.four_programmes import definition

WORDS = Text(sv="ord", en="words")


def test_programme_c_owes_three_written_reports_and_a_follow_up_each_quarter():
    told = {each.id: each for each in unrolled(definition("natverksbygge"))}
    assert [told[name].due for name in ("interim-1", "interim-2", "final")] == [
        date(2014, 12, 15), date(2015, 6, 15), date(2016, 1, 15),
    ]  # fmt: skip
    assert (told["interim-1"].covers_from, told["interim-1"].covers_to) == (date(2014, 6, 2), date(2014, 12, 15))
    assert told["final"].covers_to == date(2015, 11, 30)
    repeated = [each for each in told.values() if each.id.startswith("goals-to-steering-group")]
    assert len(repeated) == 7  # from the quarter in which the programme begins to that in which it ends


@pytest.mark.parametrize("name", ["natverksbygge", "en-vag-in", "steget-fore", "till-arbete-eller-studier"])
@pytest.mark.parametrize("per", ["month", "quarter", "half-year", "year"])
@pytest.mark.parametrize("times", [1, 2, 5])
def test_staff_are_told_the_same_days_by_both_services(name: str, per: str, times: int):
    recurring = Recurring(id="again", title=WORDS, per=per, times=times, due_after_days=28)
    stated = definition(name).model_copy(update={"recurring": (recurring,)})
    theirs = [(each.id, each.due, each.to) for each in reporting_calendar.unrolled(stated)]
    assert [(each.id, each.due, each.to) for each in unrolled(stated)] == theirs
