"""Histories told by hand in which every goal that asks about single facts moves, so that a broken rule of it shows."""

from datetime import date

from contracts.activities import SessionScheduled
from contracts.enrolment import EntryCharacteristics, ParticipantEnrolled, ParticipationCorrected
from contracts.enrolment_way import FollowUpRecorded, PhaseEntered, PlanSet, PlanStep, PlanStepChanged
from tests.support.newer_stories import Life
from tests.support.stories import AT, merged
from tests.support.stories_of_things import Chronicle, things


def at_activities_for_several() -> list[tuple]:
    """Ninety minutes for newcomers, an hour for everybody and one of which nobody wrote down for whom."""
    life = Life().comes(date(2018, 9, 3), gender="woman", age=24)
    life.attends(date(2018, 9, 4), 60, audience="newcomers", area="a").attends(date(2018, 9, 4), 60, area="a")
    life.attends(date(2018, 9, 4), 60, audience="everybody", area="a")
    life.attends(date(2018, 9, 5), 30, audience="newcomers", kind="cafe")
    return life.goes(date(2018, 10, 1)).log


def in_two_phases() -> list[tuple]:
    """Was there, was offered work and left in the second phase; applied in it; began work after it."""
    life = Life().comes(date(2018, 9, 3), gender="woman", age=24)
    life.is_told(PhaseEntered, date(2018, 9, 10), phase="group").is_told(
        PhaseEntered, date(2018, 10, 15), phase="individual"
    )
    life.attends(date(2018, 9, 4), 30).attends(date(2018, 9, 12), 60).attends(date(2018, 10, 15), 45)
    life.attends(date(2018, 10, 16), 45).is_offered(date(2018, 10, 14)).begins(date(2018, 10, 20))
    step = PlanStep(step_id="s-1", kind="recognition")
    life.is_told(PlanSet, date(2018, 9, 20), aim="internship", steps=(step,))
    life.is_told(PlanStepChanged, date(2018, 10, 30), step_id="s-1", status="done")
    return life.goes(date(2018, 11, 30)).begins(date(2018, 12, 1)).log


def in_the_first_phase_only() -> list[tuple]:
    """The same life a phase earlier: nothing of it happened in the second, which was told for a later spell."""
    life = (
        Life("p-2").comes(date(2018, 9, 3), gender="man", age=30).is_told(PhaseEntered, date(2018, 9, 3), phase="group")
    )
    life.attends(date(2018, 9, 12), 90).begins(date(2018, 9, 20)).goes(date(2018, 10, 5))
    done = PlanStep(step_id="s-2", kind="recognition", status="done")
    life.is_told(PlanSet, date(2018, 9, 25), aim="internship", steps=(done,))
    return life.is_told(PhaseEntered, date(2018, 9, 4), 2, phase="individual").log


def in_two_stretches() -> list[tuple]:
    """Left for good only the second time; began work five weeks after the first exit, and again after the second."""
    life = Life("p-3").comes(date(2018, 3, 1), gender="woman", age=30).goes(date(2018, 8, 31)).begins(date(2018, 10, 5))
    life.is_told(FollowUpRecorded, date(2018, 9, 15), point="days", reached=False)
    life.comes(date(2019, 1, 10), 2).goes(date(2019, 2, 10), 2).begins(date(2019, 3, 1))
    return life.is_told(FollowUpRecorded, date(2019, 2, 20), 2, point="days", reached=True).log


def sent_by_a_partner() -> Life:
    """Came from the south through the office, was offered work, left, and came back from the north by a clinic."""
    life = Life("p-5")
    life.say(enrolled(life, date(2018, 3, 1), municipality="south", referrer="office"))
    life.attends(date(2018, 3, 5), 60).is_offered(date(2018, 5, 2)).goes(date(2018, 5, 31))
    return life.say(enrolled(life, date(2018, 9, 3), 2, municipality="north", referrer="clinic"))


def enrolled(
    life: Life, on: date, spell: int = 1, *, municipality: str | None, referrer: str | None
) -> ParticipantEnrolled:
    entry = EntryCharacteristics(municipality=municipality)
    return ParticipantEnrolled(**life.common(on), spell=spell, entry=entry, referrer=referrer)


def entered_otherwise(municipality: str | None, referrer: str | None) -> list[tuple]:
    """The same life, of which it turned out that it came from elsewhere, or that nobody knows from where."""
    life = sent_by_a_partner()
    instead = enrolled(life, date(2018, 3, 1), municipality=municipality, referrer=referrer)
    return life.say(ParticipationCorrected(**life.common(AT.date()), corrects=1, replacement=instead)).log


def who_was_there_before() -> list[tuple]:
    """A month earlier, from the north and by nobody: then it turned out to be the same person."""
    life = Life("p-6")
    life.say(enrolled(life, date(2018, 2, 1), municipality="north", referrer=None)).goes(date(2018, 2, 20))
    return [*life.log, merged(5, "p-5", "p-6")]


def in_two_areas() -> list[tuple]:
    """An hour in one area and half an hour in another before the entry was told, and again in none of them."""
    life = Life("p-7").attends(date(2018, 9, 4), 60, area="a").attends(date(2018, 9, 5), 30, area="b")
    life.comes(date(2018, 9, 3), gender="woman", age=24).attends(date(2018, 9, 6), 30, area="b")
    life.attends(date(2018, 9, 7), 90, area="a", audience="newcomers").attends(date(2018, 9, 8), 60)
    life.attends(date(2018, 9, 1), 60, area="b")  # before the entry: delivered, not attended
    return life.goes(date(2018, 10, 1)).log


def a_session_elsewhere() -> list[tuple]:
    """One more session of an activity of `things`, in another area than the activity's."""
    told = Chronicle()
    fields = {"session_id": "s4", "activity_id": "x", "area": "b", "starts_at": AT, "ends_at": AT}
    told.say("session:s4", SessionScheduled, date(2018, 9, 4), **fields)
    return told.log


def telling_filtered() -> list[list[tuple]]:
    alone = [at_activities_for_several(), in_two_phases(), in_the_first_phase_only(), in_two_stretches()]
    alone += [sent_by_a_partner().log, entered_otherwise(None, None)]
    alone.append([*sent_by_a_partner().log, *who_was_there_before()])
    alone += [in_two_areas(), [*things(), *a_session_elsewhere()]]
    return [*alone, [*in_two_phases(), *in_the_first_phase_only()]]
