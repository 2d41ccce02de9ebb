"""A month that was handed in stays, and with its corrections it is what the facts say: held against a plain count."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.activities import AttendanceRecorded
from contracts.activities_hours import AttendanceApproved
from contracts.decisions import Already, Refusal
from contracts.enrolment import OutcomeRecorded, ParticipationCorrected
from contracts.matching import PlacementChanged, PlacementStarted
from contracts.programme import ParticipantFile
from contracts.same_people import Clusters
from reporting.domain.exports import participant_months, submissions
from reporting.domain.exports.participant_months import Finding, Row
from reporting.domain.exports.people import people_of
from reporting.domain.exports.record import Record
from reporting.domain.exports.submissions import Candidate
from reporting.storage.events.reading import read
from reporting.storage.exports.reading import READERS, take
from tests.support.bookkeeping import facts_of
from tests.support.histories import PROGRAMME, definition, facts
from tests.support.plain_months import plain_month
from tests.support.stories import AT, Story, merged

RULE = ParticipantFile(placements=("internship",))
MONTHS = ["2018-07", "2018-08", "2018-09", "2018-12", "2019-01", "2019-02", "2019-05", "2019-12", "2020-02"]
STARTS, TODAY = definition().period.start, date(2020, 6, 1)


def people(log: list[tuple]):
    record, edges = Record(), []
    for fact in facts_of(log):
        message = fact.message
        if message.subject in READERS:
            take(record, [(message.subject, message.aggregate, message.version, message.body)])
        elif message.aggregate.startswith("merge:"):
            edges.append(read(fact).content)
    return people_of(record, Clusters(edges))


def rows(log: list[tuple], month: str) -> dict[str, Row]:
    return participant_months.rows(people(log).values(), month, RULE)


def approval(attendance_id: str, person: str, approves: int) -> tuple:
    event = AttendanceApproved(
        occurred_on=TODAY, recorded_at=AT, attendance_id=attendance_id, person_id=person, programme_id=PROGRAMME,
        controller="town", approves=approves,
    )  # fmt: skip
    return f"attendance:{attendance_id}", 100 + approves, event


def _placed(event, extent: int, days: int | None):
    """The same outcome as a placement of some extent and length."""
    if isinstance(event, OutcomeRecorded) and event.started_on:
        return event.model_copy(
            update={"kind": "internship", "extent": extent, "ended_on": days and event.started_on + timedelta(days)}
        )
    if isinstance(event, ParticipationCorrected) and isinstance(event.replacement, OutcomeRecorded):
        return event.model_copy(update={"replacement": _placed(event.replacement, extent, days)})
    return event


@st.composite
def told(draw) -> list[tuple]:
    """A generated history with approvals of some versions and with placements, in any order."""
    extents, lengths = st.sampled_from([0, 33, 50, 100]), st.sampled_from([None, 3, 40])
    log = [(a, v, _placed(event, draw(extents), draw(lengths))) for a, v, event in draw(facts())]
    for aggregate in sorted({a for a, _, _ in log if a.startswith("attendance:")}):
        name = aggregate.partition(":")[2]
        kept = draw(st.sets(st.integers(1, 3)))
        log += [approval(name, name.partition("~")[2], version) for version in kept]
    return draw(st.permutations(log))


@settings(max_examples=150, deadline=None)
@given(told(), st.sampled_from(MONTHS))
def test_a_month_is_what_a_plain_count_of_the_facts_gives(log, month):
    counted = {person: Row(person, *what) for person, what in plain_month(log, month, RULE.placements).items()}
    assert rows(log, month) == counted


@settings(max_examples=80, deadline=None)
@given(told(), st.data())
def test_what_was_handed_in_and_its_corrections_together_are_what_the_facts_say(log, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(log)), min_size=2, max_size=5)))
    handed_in: dict[str, dict] = {}
    first: dict[str, dict] = {}
    moved = dict.fromkeys(MONTHS, 0)
    for position in [*cuts, len(log)]:
        known = log[:position]
        changes = submissions.correct(handed_in, {month: rows(known, month) for month in handed_in}, {})
        for month, differing in changes.items():
            handed_in[month] = submissions.corrected(handed_in[month], differing)
            for one in differing:
                moved[month] += (one.after.minutes if one.after else 0) - (one.before.minutes if one.before else 0)
        fresh = MONTHS[len(handed_in) : len(handed_in) + data.draw(st.integers(0, 3))]
        for month in fresh:
            handed_in[month] = first[month] = rows(known, month)
    for month, as_first_handed_in in first.items():
        finally_ = plain_month(log, month, RULE.placements)
        assert {person: tuple(row)[1:] for person, row in handed_in[month].items()} == finally_
        frozen = sum(row.minutes for row in as_first_handed_in.values())
        assert frozen + moved[month] == sum(minutes for _, _, minutes in finally_.values())


@settings(max_examples=80, deadline=None)
@given(told(), st.data())
def test_a_correction_set_reaches_from_the_first_month_it_touches_to_the_last_that_was_handed_in(log, data):
    known = log[: data.draw(st.integers(0, len(log)))]
    submitted = {month: rows(known, month) for month in MONTHS[: data.draw(st.integers(1, len(MONTHS)))]}
    now = {month: rows(log, month) for month in submitted}
    touched = [month for month in submitted if submitted[month] != now[month]]
    changes = submissions.correct(submitted, now, {})
    assert list(changes) == [month for month in submitted if touched and month >= touched[0]]
    assert {month for month, differing in changes.items() if differing} == set(touched)


def _spring() -> Story:
    return Story().enters(date(2019, 1, 14)).attends(date(2019, 2, 1), 90).attends(date(2019, 3, 5), 60)


def _approved(story: Story) -> list[tuple]:
    named = [event.attendance_id for _, _, event in story.log if isinstance(event, AttendanceRecorded)]
    return [*story.log, *(approval(name, story.person, 1) for name in named)]


def test_a_late_exit_moves_no_number_of_a_submitted_month():
    before = {month: rows(_approved(_spring()), month) for month in ("2019-01", "2019-02", "2019-03")}
    later = _spring().leaves(date(2019, 3, 4))
    now = {month: rows(_approved(later), month) for month in before}
    changes = submissions.correct(before, now, {})
    assert list(changes) == ["2019-03"]
    (late,) = changes["2019-03"]
    assert (late.before, late.after) == (
        Row("p-1", date(2019, 1, 14), None, 60), Row("p-1", date(2019, 1, 14), date(2019, 3, 4), 0),
    )  # fmt: skip
    assert submissions.corrected(before["2019-03"], changes["2019-03"]) == now["2019-03"]


def test_a_late_hour_in_february_corrects_february_and_names_march_with_nothing_to_change():
    before = {month: rows(_approved(_spring()), month) for month in ("2019-01", "2019-02", "2019-03")}
    later = _approved(_spring().attends(date(2019, 2, 20), 45))
    changes = submissions.correct(before, {month: rows(later, month) for month in before}, {})
    assert {month: len(found) for month, found in changes.items()} == {"2019-02": 1, "2019-03": 0}


def test_a_spell_that_ended_before_it_began_has_no_day_and_no_row():
    story = Story().enters(date(2019, 2, 10)).leaves(date(2019, 2, 5))
    assert rows(story.log, "2019-02") == {}


def test_an_exit_in_july_is_no_end_date_in_junes_file_and_a_re_entry_keeps_the_first_start():
    story = Story().enters(date(2019, 1, 14)).leaves(date(2019, 3, 31)).enters(date(2019, 7, 1), 2)
    assert rows(story.log, "2019-03")["p-1"][1:] == (date(2019, 1, 14), date(2019, 3, 31), 0)
    assert rows(story.log, "2019-05") == {}
    assert rows(story.log, "2019-07")["p-1"][1:] == (date(2019, 1, 14), None, 0)


def test_only_what_staff_approved_as_it_stands_counts():
    story = _spring()
    name = story.log[1][2].attendance_id
    assert rows(story.log, "2019-02")["p-1"].minutes == 0
    assert participant_months.unapproved(people(story.log).values(), "2019-02") == 1
    assert rows([*story.log, approval(name, "p-1", 1)], "2019-02")["p-1"].minutes == 90
    assert rows([*story.log, approval(name, "p-1", 2)], "2019-02")["p-1"].minutes == 0


def test_a_placement_counts_by_its_extent_on_weekdays_and_where_somebody_was_there_attendance_speaks():
    story = _spring().attends(date(2019, 2, 4), 180, kind="internship")
    placed = OutcomeRecorded(
        **story.common(date(2019, 2, 4)), outcome_id="o-1", kind="internship", extent=50,
        started_on=date(2019, 2, 4), ended_on=date(2019, 2, 10),
    )  # fmt: skip
    story.say(placed)
    minutes = 90 + 180 + 4 * 240  # a course on the 1st, Monday as attended, then Tuesday to Friday
    assert rows(_approved(story), "2019-02")["p-1"].minutes == minutes
    plain = participant_months.rows(people(_approved(story)).values(), "2019-02", ParticipantFile())
    assert plain["p-1"].minutes == 270


def test_people_who_turned_out_to_be_one_are_one_row_and_the_other_is_gone():
    log = [*_approved(_spring()), *Story("p-2").enters(date(2019, 2, 3)).log]
    before, now = rows(log, "2019-02"), rows([*log, merged(1, "p-1", "p-2")], "2019-02")
    (gone,) = submissions.differences(before, now)
    assert (gone.person_id, gone.after) == ("p-2", None)
    assert now == {"p-1": before["p-1"]}


def test_a_session_that_was_written_down_under_two_ids_of_one_human_being_counts_once():
    one, other = Story("p-1").enters(date(2019, 1, 14)), Story("p-2").enters(date(2019, 1, 14))
    one.attends(date(2019, 2, 1), 90, session_id="s-1")
    other.attends(date(2019, 2, 1), 60, session_id="s-1").attends(date(2019, 2, 2), 30, session_id="s-2")
    log = [*_approved(one), *_approved(other)]
    assert sum(row.minutes for row in rows(log, "2019-02").values()) == 180
    assert rows([*log, merged(1, "p-1", "p-2")], "2019-02")["p-1"].minutes == 120


def test_what_is_unlikely_is_found_by_person_and_day():
    story = Story().enters(date(2019, 1, 7)).leaves(date(2019, 12, 30)).attends(date(2019, 2, 1), 14 * 60)
    story.attends(date(2019, 12, 31))
    for day in range(200):
        story.attends(date(2019, 3, 1) + timedelta(days=day), 12 * 60)
    known = people(_approved(story)).values()
    assert participant_months.findings(known, "2019-02", RULE) == [Finding("over-a-day", "p-1", date(2019, 2, 1), 840)]
    assert [found.finding for found in participant_months.findings(known, "2019-09", RULE)] == ["over-a-year"]
    assert participant_months.findings(known, "2019-12", RULE) == [
        Finding("outside-spell", "p-1", date(2019, 12, 31), 60)
    ]


def _handed(month: str, submitted=(), *, today=TODAY, despite=(), **more):
    candidate = Candidate(month, {}, **{"locked": True, **more})
    return submissions.freeze(definition(), submitted, candidate, despite, today)


def test_months_are_handed_in_in_order_once_over_locked_approved_and_reasonable():
    def rule(answer) -> str:
        assert isinstance(answer, Refusal), answer
        return answer.rule

    assert _handed("2018-01") is None
    assert isinstance(_handed("2018-01", ["2018-01"]), Already)
    assert rule(_handed("2018-03", ["2018-01"])) == "months-in-order"
    assert rule(_handed("2021-01")) == "outside-programme-period"
    assert rule(_handed("2018-01", today=date(2018, 1, 31))) == "month-not-over"
    assert _handed("2018-01", today=date(2018, 2, 1)) is None
    assert rule(_handed("2018-01", locked=False)) == "month-not-locked"
    assert rule(_handed("2018-01", unapproved=1)) == "not-approved"
    long = [Finding("over-a-day", "p-1", date(2018, 1, 5), 900)]
    assert rule(_handed("2018-01", findings=long)) == "unreasonable"
    assert _handed("2018-01", findings=long, despite=["over-a-day"]) is None


def test_a_month_is_late_when_four_weeks_have_gone_by():
    due = submissions.due_on("2020-02", RULE)
    assert due == date(2020, 3, 28)
    told = [submissions.state("2020-02", due, day) for day in (date(2020, 2, 29), date(2020, 3, 28), date(2020, 3, 29))]
    assert told == ["under-way", "due", "late"]


def _internship(extent: int) -> tuple[list[tuple], dict]:
    """Of four whole weeks in March, as enrolment tells it when all is known, and as its events are told."""
    story = Story().enters(date(2019, 1, 14))
    about = {**story.common(date(2019, 3, 4)), "extent": extent, "kind": "internship"}
    days = {"offered_on": date(2019, 2, 1), "started_on": date(2019, 3, 4)}
    story.say(OutcomeRecorded(**about, **days, outcome_id="pl-1", ended_on=date(2019, 3, 31), source="placement"))
    return story.log, {**about, **days, "placement_id": "pl-1", "employer_id": "e-1"}


@pytest.mark.parametrize(
    ("correction", "hours"), [(False, 10 * 4 + 10 * 8), (True, 20 * 8)], ids=["from its day on", "from the beginning"]
)
def test_a_placement_whose_extent_changed_counts_each_of_its_days_by_the_extent_of_that_day(correction, hours):
    log, about = _internship(100)
    changed = {**about, "occurred_on": date(2019, 3, 18), "correction": correction}
    log += [
        ("placement:pl-1", 3, PlacementChanged(**changed)),
        ("placement:pl-1", 2, PlacementStarted(**{**about, "extent": 50})),
    ]
    assert rows(log, "2019-03")["p-1"].minutes == hours * 60
    assert rows(log[:-2], "2019-03")["p-1"].minutes == 20 * 8 * 60, "of one that staff wrote the last word is all"
