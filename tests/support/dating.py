"""What every timetable must keep, said without the planner's own words; and events out of a few people."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from hypothesis import strategies as st

from matching.domain.preferences import Wish
from matching.domain.speed_dating import Guest, Host, Interpreter, Meeting, Present, SpeedDating, Timetable

STARTS = datetime(2018, 5, 3, 9, tzinfo=UTC)
LANGUAGES = ("lan1_abc_def", "lan2_abc_def")


def faults(event: SpeedDating, timetable: Timetable, held: Iterable[Meeting] = ()) -> Iterator[str]:
    """Every rule that a timetable breaks."""
    held, guests, hosts = set(held), {g.person_id: g for g in event.guests}, {h.employer_id: h for h in event.hosts}
    if not held <= set(timetable.meetings):
        yield "a held meeting was moved"
    yield from _twice(timetable)
    for meeting in set(timetable.meetings) - held:
        guest, host = guests[meeting.person_id], hosts[meeting.employer_id]
        if not (_there(guest.present, meeting, event) and _there(host.present, meeting, event)):
            yield f"somebody is not there: {meeting}"
        if meeting.table not in host.tables:
            yield f"another's table: {meeting}"
        if (meeting.person_id, meeting.employer_id) in event.excluded:
            yield f"they must not meet: {meeting}"
        yield from _misheard(event, guest, meeting)
    yield from _miscounted(event, timetable)


def _there(present: Present, meeting: Meeting, event: SpeedDating) -> bool:
    last = event.rounds if present.last is None else present.last
    return not present.absent and present.first <= meeting.round <= min(last, event.rounds)


def _twice(timetable: Timetable) -> Iterator[str]:
    couples = Counter((m.person_id, m.employer_id) for m in timetable.meetings)
    places = Counter(
        (what, one, m.round)
        for m in timetable.meetings
        for what, one in (("person", m.person_id), ("table", m.table), ("interpreter", m.interpreter_id))
        if one is not None
    )
    yield from (f"met twice: {couple}" for couple, times in couples.items() if times > 1)
    yield from (f"in two places: {place}" for place, times in places.items() if times > 1)


def _misheard(event: SpeedDating, guest: Guest, meeting: Meeting) -> Iterator[str]:
    if guest.interpreter is None:
        if meeting.interpreter_id is not None:
            yield f"an interpreter nobody needs: {meeting}"
        return
    interprets = {one.interpreter_id: one for one in event.interpreters}.get(meeting.interpreter_id)
    if interprets is None or guest.interpreter not in interprets.languages:
        yield f"nobody interprets: {meeting}"
    elif not _there(interprets.present, meeting, event):
        yield f"the interpreter is not there: {meeting}"


def _miscounted(event: SpeedDating, timetable: Timetable) -> Iterator[str]:
    has = Counter(m.person_id for m in timetable.meetings)
    has_hosts = Counter(m.employer_id for m in timetable.meetings)
    lacks = {
        ("participant", g.person_id): event.least_meetings - has[g.person_id]
        for g in event.guests
        if not g.present.absent
    }
    lacks |= {
        ("employer", h.employer_id): event.least_for_employers - has_hosts[h.employer_id]
        for h in event.hosts
        if not h.present.absent
    }
    if {(s.side, s.id): s.missing for s in timetable.shortfalls} != {one: n for one, n in lacks.items() if n > 0}:
        yield "shortfalls are not what is missing"
    met = {(m.person_id, m.employer_id) for m in timetable.meetings}
    if timetable.quality.wanted != sum(w.weight for w in event.wishes if (w.person_id, w.employer_id) in met):
        yield "the wanted weight is not what it is"


def best_of_all(event: SpeedDating) -> tuple[int, int]:
    """(price of what is missing, wanted weight) of the best timetable, by trying every one."""
    couples = [(g, h) for g in event.guests for h in event.hosts if (g.person_id, h.employer_id) not in event.excluded]
    rounds = [None, *range(1, event.rounds + 1)]
    wishes = {(w.person_id, w.employer_id): w.weight for w in event.wishes}
    best = None
    for chosen in itertools.product(rounds, repeat=len(couples)):
        met = [(g, h, r) for (g, h), r in zip(couples, chosen, strict=True) if r is not None]
        if not _possible(event, met):
            continue
        has = Counter(one for g, h, _ in met for one in (("p", g.person_id), ("e", h.employer_id)))
        lacks = [event.least_meetings - has["p", g.person_id] for g in event.guests if not g.present.absent]
        lacks += [event.least_for_employers - has["e", h.employer_id] for h in event.hosts if not h.present.absent]
        price = sum(n for lack in lacks for n in range(1, lack + 1))
        wanted = sum(wishes.get((g.person_id, h.employer_id), 0) for g, h, _ in met)
        if best is None or (price, -wanted) < best:
            best = (price, -wanted)
    assert best is not None
    return best[0], -best[1]


def _possible(event: SpeedDating, met: list[tuple[Guest, Host, int]]) -> bool:
    def there(present: Present, number: int) -> bool:
        last = event.rounds if present.last is None else present.last
        return not present.absent and present.first <= number <= last

    if not all(there(g.present, r) and there(h.present, r) for g, h, r in met):
        return False
    if len({(g.person_id, r) for g, _, r in met}) < len(met):
        return False
    if any(n > len(h.tables) for h in event.hosts for n in Counter(r for _, o, r in met if o is h).values()):
        return False
    for number in {r for _, _, r in met}:
        needing = [g.interpreter for g, _, r in met if r == number and g.interpreter]
        able = [one for one in event.interpreters if there(one.present, number)]
        if needing and not any(
            all(language in one.languages for language, one in zip(needing, some, strict=True))
            for some in itertools.permutations(able, len(needing))
        ):
            return False
    return True


def present() -> st.SearchStrategy[Present]:
    parts = st.builds(Present, first=st.integers(1, 3), last=st.none() | st.integers(1, 3), absent=st.booleans())
    return st.just(Present()) | parts


@st.composite
def events(draw: st.DrawFn, people: int = 3, employers: int = 2, rounds: int = 2) -> SpeedDating:
    """Small and awkward: few tables, few interpreters, people who come late, leave early or stay away."""
    guests = [f"p{n}" for n in range(draw(st.integers(1, people)))]
    hosts = [f"e{n}" for n in range(draw(st.integers(1, employers)))]
    couples = [(person, employer) for person in guests for employer in hosts]
    needs = st.none() | st.sampled_from(LANGUAGES)
    return SpeedDating(
        event_id="event",
        starts_at=STARTS,
        rounds=draw(st.integers(1, rounds)),
        guests=tuple(Guest(person_id=one, present=draw(present()), interpreter=draw(needs)) for one in guests),
        hosts=tuple(
            Host(employer_id=one, tables=(f"{one}-a", f"{one}-b")[: draw(st.integers(1, 2))], present=draw(present()))
            for one in hosts
        ),
        interpreters=tuple(
            Interpreter(
                interpreter_id=f"i{n}",
                languages=draw(st.sampled_from((LANGUAGES[:1], LANGUAGES[1:], LANGUAGES))),
                present=draw(present()),
            )
            for n in range(draw(st.integers(0, 2)))
        ),
        wishes=tuple(
            Wish(person_id=person, employer_id=employer, weight=draw(st.integers(1, 3)))
            for person, employer in draw(st.lists(st.sampled_from(couples), unique=True, max_size=4))
        ),
        excluded=tuple(draw(st.lists(st.sampled_from(couples), unique=True, max_size=1))),
        least_meetings=draw(st.integers(0, 2)),
        least_for_employers=draw(st.integers(0, 2)),
    )  # fmt: skip
