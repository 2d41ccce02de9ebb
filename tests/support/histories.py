"""Generated histories of a small programme: weighted towards month ends, repeated spells and corrections."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from contracts.activities import AttendanceCorrected, AttendanceRecorded, AttendanceRecordedV1
from contracts.enrolment import (
    EntryCharacteristics,
    OutcomeRecorded,
    ParticipantEnrolled,
    ParticipantExited,
    ParticipationCorrected,
    ProgrammeDefined,
)
from contracts.programme import Organisation, Period, ProgrammeDefinition
from contracts.surveys import AnswerSubmitted, AnswerWithdrawn
from tests.support.counted_goals import MONTHS, WORDS, WORK, goals
from tests.support.plain_figures import same_day_later
from tests.support.stories import merged

__all__ = ["DAYS", "MONTHS", "PROGRAMME", "defined", "definition", "facts", "goals", "histories"]

PROGRAMME = "bridge"
AT = datetime(2020, 6, 1, tzinfo=UTC)
_AUDIENCES = ("newcomers", "everybody", None)
_REFERRERS = ("office", "clinic", None)
"""Of a day, not drawn: searches for what betrays a broken engine go on finding it where they did."""
_ANCHORS = [
    date(2018, 7, 31), date(2018, 8, 31), date(2018, 9, 30), date(2018, 12, 31), date(2019, 1, 31), date(2019, 2, 28),
    date(2019, 3, 31), date(2019, 5, 31), date(2019, 7, 1), date(2019, 8, 31), date(2019, 11, 30), date(2020, 2, 29),
]  # fmt: skip
DAYS = st.builds(lambda day, by: day + timedelta(days=by), st.sampled_from(_ANCHORS), st.sampled_from([0, 0, 0, -1, 1]))


def definition(version: int = 1, chosen: tuple | None = None) -> ProgrammeDefinition:
    return ProgrammeDefinition(
        id=PROGRAMME,
        version=version,
        title=WORDS,
        purpose=WORDS,
        controller="town",
        period=Period(start=date(2018, 1, 1), end=date(2020, 12, 31)),
        organisations=(Organisation(id="town", name="Town", roles=("owner",)),),
        goals=goals() if chosen is None else chosen,
    )


def defined(version: int = 1, chosen: tuple | None = None) -> tuple:
    event = ProgrammeDefined(
        occurred_on=date(2018, 1, 1),
        recorded_at=AT,
        programme_id=PROGRAMME,
        controller="town",
        definition=definition(version, chosen),
    )
    return f"programme:{PROGRAMME}", version, event


_ENTRIES = st.builds(
    EntryCharacteristics,
    gender=st.sampled_from(["woman", "man", None]),
    age=st.sampled_from([17, 18, 24, 25, 54, 61, None]),
    municipality=st.sampled_from(["north", None]),
    group=st.sampled_from(["newcomers", "residents", None]),
    education=st.sampled_from(["isced-3-4", None]),
    employment=st.sampled_from(["unemployed", "employed", None]),
)


def _common(person: str, on: date) -> dict:
    return {"occurred_on": on, "recorded_at": AT, "person_id": person, "programme_id": PROGRAMME, "controller": "town"}


@st.composite
def _enrolled(draw, person: str, spell: int, on: date) -> ParticipantEnrolled:
    role, stage = draw(
        st.sampled_from(
            [("participant", "enrolled")] * 5
            + [("participant", "active"), ("participant", "waitlisted"), ("volunteer", "active")]
        )
    )
    entry = draw(_ENTRIES)
    if entry.municipality and on.toordinal() % 2:
        entry = entry.model_copy(update={"municipality": "south"})
    more = {"entry": entry, "referrer": _REFERRERS[on.toordinal() % len(_REFERRERS)]}
    more |= {"attributes": draw(st.sampled_from([(), (), ("disability",)]))}
    return ParticipantEnrolled(**_common(person, on), spell=spell, role=role, stage=stage, **more)


def _exited(person: str, spell: int, on: date) -> ParticipantExited:
    reason = "moved" if (on.day + spell) % 3 == 0 else "completed"
    return ParticipantExited(**_common(person, on), spell=spell, reason=reason)


@st.composite
def _outcome(draw, person: str, number: int, ends: list[date]) -> OutcomeRecorded:
    near = [same_day_later(end, months) + timedelta(days=by) for end in ends for months in MONTHS for by in (0, 1, 3)]
    days = st.none() | DAYS | st.sampled_from(near or _ANCHORS)
    offered, started = draw(st.tuples(days, days).filter(any))
    return OutcomeRecorded(
        **_common(person, min(day for day in (offered, started) if day)),
        outcome_id=f"o-{number}",
        kind=draw(st.sampled_from([*WORK, "internship"])),
        offered_on=offered,
        started_on=started,
    )


@st.composite
def _way_through(draw, person: str) -> list:
    """Spells one after the other, the last exit sometimes missing, and now and then something untidy."""
    repeated = draw(st.sampled_from([0, 1, 1, 2, 2, 3]))
    days = sorted(draw(st.lists(DAYS, min_size=2 * repeated, max_size=2 * repeated)))
    facts: list = []
    for number in range(repeated):
        facts.append(draw(_enrolled(person, number + 1, days[2 * number])))
        if number < repeated - 1 or draw(st.booleans()):
            facts.append(_exited(person, number + 1, days[2 * number + 1]))
    if draw(st.integers(0, 3)) == 0:
        facts.append(draw(_enrolled(person, draw(st.integers(1, 3)), draw(DAYS))))
    if draw(st.integers(0, 3)) == 0:
        facts.append(_exited(person, draw(st.integers(1, 3)), draw(DAYS)))
    ends = [fact.occurred_on for fact in facts if isinstance(fact, ParticipantExited)]
    facts += [draw(_outcome(person, number, ends)) for number in range(draw(st.sampled_from([0, 1, 1, 2])))]
    return facts


@st.composite
def _participation(draw, person: str) -> list[tuple]:
    facts = draw(_way_through(person))
    aggregate = f"participation:{PROGRAMME}:{person}"
    log: list[tuple] = [(aggregate, version, fact) for version, fact in enumerate(facts, 1)]
    for number in range(draw(st.sampled_from([0, 0, 1, 2])) if facts else 0):
        target = draw(st.integers(1, len(facts)))
        replacement = draw(st.none() | _replacement(person, facts[target - 1]))
        fields = {**_common(person, AT.date()), "corrects": target, "replacement": replacement}
        log.append((aggregate, len(facts) + 1 + number, ParticipationCorrected(**fields)))
    return log


def _replacement(person: str, original):
    if isinstance(original, ParticipantEnrolled):
        return DAYS.flatmap(lambda day: _enrolled(person, original.spell, day))
    if isinstance(original, ParticipantExited):
        return DAYS.map(lambda day: _exited(person, original.spell, day))
    return _outcome(person, 9, [])


@st.composite
def _attended(draw, person: str, attendance: str) -> AttendanceRecorded:
    on = draw(DAYS)
    return AttendanceRecorded(
        **_common(person, on),
        attendance_id=attendance,
        activity_id="x",
        session_id=attendance.partition("~")[0],
        kind=draw(st.sampled_from(["course", "cafe"])),
        area=draw(st.sampled_from(["a", "b", None])),
        audience=_AUDIENCES[on.toordinal() % len(_AUDIENCES)],
        status=draw(st.sampled_from(["present", "present", "unknown", "absent", "excused"])),
        minutes=draw(st.sampled_from([0, 30, 45, 60])),
    )


@st.composite
def _attendance(draw, person: str, number: int) -> list[tuple]:
    name = f"s-{number}~{person}"
    aggregate, fact = f"attendance:{name}", draw(_attended(person, name))
    forms = draw(st.sampled_from(["new", "old", "both", "both"]))
    log: list[tuple] = []
    if forms != "new":
        hours = round(Decimal(fact.minutes) / 60, 1)  # the old form was not as fine as the new one
        fields = fact.model_dump(exclude={"minutes", "fact", "quantity", "unit", "findings"})
        log.append((aggregate, 1, AttendanceRecordedV1(**fields, hours=hours)))
    if forms != "old":
        log.append((aggregate, 1, fact))
    for version in range(2, 2 + draw(st.sampled_from([0, 0, 0, 1, 2]))):
        fields = fact.model_dump(include={"person_id", "programme_id", "controller", "activity_id", "kind", "area"})
        correction = AttendanceCorrected(
            **fields,
            occurred_on=AT.date(),
            recorded_at=AT,
            attendance_id=name,
            corrects=1,
            replacement=draw(st.none() | _attended(person, name)),
        )
        log.append((aggregate, version, correction))
    return log


@st.composite
def facts(draw) -> list[tuple]:
    """What happened, as (aggregate, version, event), in the order in which it might have been said."""
    log: list[tuple] = []
    people = ("p-1", "p-2", "p-3")[: draw(st.sampled_from([1, 1, 2, 2, 3]))]
    for person in people:
        log += draw(_participation(person))
        for number in range(draw(st.sampled_from([0, 1, 2, 3]))):
            log += draw(_attendance(person, number))
        for number in range(draw(st.sampled_from([0, 0, 1, 2, 3]))):
            log += draw(_answers(person, number))
    return log + draw(_merges(people))


@st.composite
def _answers(draw, person: str, number: int) -> list[tuple]:
    name = f"a-{number}~{person}"
    on = draw(DAYS)
    items = draw(st.sampled_from([("health",), ("health", "glad"), ("glad", "strong", "health"), ("strong",)]))
    fields = {
        "answer_id": name,
        "instrument": "asked",
        "instrument_version": draw(st.sampled_from([1, 1, 1, 2])),
        "moment": draw(st.sampled_from(["entry", "exit", "exit"])),
        "spell": draw(st.sampled_from([1, 1, 2])),
    }
    scores = {item: draw(st.sampled_from([1, 3, 5])) for item in items}
    affirmed = tuple(item for item in items if item != "health" and scores[item] > 1)
    answer = AnswerSubmitted(**_common(person, on), **fields, mode="web", scores=scores, affirmed=affirmed)
    log: list[tuple] = [(f"answer:{name}", 1, answer)]
    if draw(st.integers(0, 4)) == 0:
        log.append((f"answer:{name}", 2, AnswerWithdrawn(**_common(person, draw(DAYS)), **fields)))
    return log


@st.composite
def _merges(draw, people: tuple[str, ...]) -> list[tuple]:
    log: list[tuple] = []
    pairs = st.sampled_from([(a, b) for a in people for b in people if a < b] or [("p-1", "p-9")])
    for number in range(draw(st.sampled_from([0, 0, 1, 1, 2, 3]))):
        pair = draw(pairs)
        log.append(merged(number, *pair))
        if draw(st.integers(0, 2)) == 0:
            log.append(merged(number, *pair, undone=True))
    return log


@st.composite
def histories(draw) -> list[tuple]:
    """The same in any order, some of it twice, with the definition and its second version somewhere."""
    log = draw(facts())
    log += draw(st.lists(st.sampled_from(log), max_size=3)) if log else []
    log += [defined(1), defined(2, goals()[::2])]
    return draw(st.permutations(log))
