"""Ages are anniversaries, days are Swedish, periods hold their first and last day."""

from datetime import UTC, date, datetime

import pytest

from contracts.enrolment import EntryCharacteristics, ParticipantEnrolled
from contracts.programme import Period, ProgrammeDefinition
from enrolment.domain.characteristics import Record
from enrolment.domain.dates import age_on, day_in_sweden, outside, within
from enrolment.domain.entries import Entry, enrol, re_enter
from enrolment.domain.exits import Exit, leave
from enrolment.domain.participation import Participation, evolve
from tests.support.commanding import PROGRAMME

DEFINITION = ProgrammeDefinition.model_validate(PROGRAMME)
AT = datetime(2018, 12, 31, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(1990, 5, 1), date(2018, 4, 30), 27),
        (date(1990, 5, 1), date(2018, 5, 1), 28),
        (date(1988, 2, 29), date(2018, 2, 27), 29),
        (date(1988, 2, 29), date(2018, 2, 28), 30),  # a common year: the month's last day stands in
        (date(1988, 2, 29), date(2016, 2, 28), 27),  # a leap year has the day itself
        (date(1988, 2, 29), date(2016, 2, 29), 28),
        (date(1988, 2, 28), date(2018, 2, 28), 30),
        (date(2018, 1, 1), date(2018, 1, 1), 0),
        (date(2000, 12, 31), date(2018, 1, 1), 17),
    ],
)
def test_a_year_of_age_is_an_anniversary(born, on, age):
    assert age_on(born, on) == age


def test_a_day_is_the_swedish_one_in_summer_and_winter():
    assert day_in_sweden(datetime(2018, 6, 30, 21, 59, tzinfo=UTC)) == date(2018, 6, 30)
    assert day_in_sweden(datetime(2018, 6, 30, 22, 0, tzinfo=UTC)) == date(2018, 7, 1)
    assert day_in_sweden(datetime(2018, 12, 30, 23, 0, tzinfo=UTC)) == date(2018, 12, 31)


def test_a_period_holds_its_end_days_and_its_extension_and_a_refusal_names_it():
    period = Period.model_validate({"start": "2017-01-01", "end": "2019-12-31", "extension": {"end": "2021-12-31"}})
    held = [within(period, day) for day in (date(2016, 12, 31), date(2017, 1, 1), date(2021, 12, 31))]
    assert held == [False, True, True]
    refusal = outside(period, date(2022, 1, 1))
    assert refusal is not None
    assert "2017-01-01 to 2019-12-31, extended to 2021-12-31" in refusal.message


def _entered(decided) -> ParticipantEnrolled:
    (event,) = decided
    assert isinstance(event, ParticipantEnrolled)
    return event


def test_the_first_entry_freezes_what_is_known_and_a_re_entry_ages():
    record = Record(birth_date=date(1990, 5, 1), gender="man")
    given = EntryCharacteristics(education="isced-1-2", group="newcomers")
    first = _entered(enrol(Participation(), DEFINITION, Entry("p", date(2018, 2, 1), given), record, AT))
    assert (first.entry.age, first.entry.gender, first.entry.education) == (27, "man", "isced-1-2")
    state = evolve(Participation(), first)
    state = evolve(state, leave(state, Exit(date(2018, 3, 1), "completed"), AT)[0])
    again = _entered(re_enter(state, DEFINITION, Entry("p", date(2018, 6, 1)), record, AT))
    assert (again.spell, again.entry.age, again.entry.education, again.entry.group) == (2, 28, "isced-1-2", "newcomers")
    unaged = _entered(re_enter(state, DEFINITION, Entry("p", date(2018, 6, 1)), Record(), AT))
    assert unaged.entry.age is None  # an age from years ago would be a guess


def test_what_the_command_says_goes_before_the_record_even_when_it_says_unknown():
    record = Record(birth_date=date(1990, 5, 1), gender="man")
    given = EntryCharacteristics(gender=None, age=40)
    first = _entered(enrol(Participation(), DEFINITION, Entry("p", date(2018, 2, 1), given), record, AT))
    assert (first.entry.age, first.entry.gender) == (40, None)


def test_nobody_enters_before_being_born():
    decided = enrol(Participation(), DEFINITION, Entry("p", date(2018, 2, 1)), Record(date(2018, 2, 2), "man"), AT)
    assert getattr(decided, "rule", None) == "no-possible-age"
