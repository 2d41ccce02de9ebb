"""Would anybody notice? Stories in which each goal of engine 2 moves, and each of its rules broken once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from reporting.domain import books, cells, subject
from reporting.domain.levels import measures, people, presence, told, windows
from reporting.domain.spells import known_on
from reporting.domain.things import ledger as things_ledger
from reporting.domain.things import levels as things_levels
from reporting.domain.versions import Versions
from reporting.storage.events import things as reading_things
from tests.support.bookkeeping import Bookkeeper, facts_of
from tests.support.mutating import Patch, is_wrong
from tests.support.newer_goals import newer_goals
from tests.support.newer_histories import newer_defined
from tests.support.newer_stories import telling_newer


def _attended_anywhere(patch: Patch) -> None:
    patch(subject.Subject, "attended", lambda *_: True)


def _a_stay_counts_no_last_day(patch: Patch) -> None:
    stayed = presence.day_stayed
    patch(presence, "day_stayed", lambda of, asked: (day := stayed(of, asked)) and day + timedelta(days=1))


def _whoever_came_back_has_left(patch: Patch) -> None:
    patch(presence, "exited", lambda *_: True)


def _served_only_if_entered(patch: Patch) -> None:
    inside = presence.did_in
    patch(
        measures,
        "_HOLDS",
        {
            **measures._HOLDS,
            measures.PeriodMeasure: lambda of, on, m: inside(of, on, m.model_copy(update={"did": "entered"})),
        },
    )


def _any_exit_speaks(patch: Patch) -> None:
    patch(measures, "max", min)


def _first_word_speaks(patch: Patch) -> None:
    def first(of, on: date, point: str):
        said = [f for f in told.of_last_stretch(of, on) if getattr(f, "reached", None) is not None and f.point == point]
        return said[0] if said and people.exited(of, on) else None

    patch(told, "last_word", first)


def _every_stretch_speaks(patch: Patch) -> None:
    patch(told, "last_stretch", lambda spells: spells)


def _unreached_is_a_no(patch: Patch) -> None:
    patch(windows, "_in_reach", lambda *_: True)


def _grace_is_none(patch: Patch) -> None:
    closing = windows._closing
    patch(windows, "_closing", lambda spells, waits: closing(spells, waits._replace(grace=timedelta(0))))


def _unknown_is_nothing(patch: Patch) -> None:
    patch(told, "_any_more", lambda after, before: any((a or 0) > (b or 0) for a, b in zip(after, before, strict=True)))


def _never_lived_on_it_is_off_it(patch: Patch) -> None:
    patch(
        told, "_no_longer", lambda entry, leaving, asked: entry and leaving.income and asked.isdisjoint(leaving.income)
    )


def _residence_is_always_the_newest(patch: Patch) -> None:
    patch(told, "residence_day", lambda of, on, _: on if people.exited(of, on) else None)


def _any_home_is_ones_own(patch: Patch) -> None:
    lives = told.lives_in
    patch(told, "lives_in", lambda of, on, asked: lives(of, on, asked.model_copy(update={"own_home": False})))


def _a_step_without_its_kind(patch: Patch) -> None:
    def any_step(of, on: date, _):
        return any(hasattr(fact, "steps") for _, fact in told.told_by(of, on))

    patch(measures, "_HOLDS", {**measures._HOLDS, measures.StepMeasure: any_step})


def _windows_open_at_entry(patch: Patch) -> None:
    had = people.had_outcome

    def without(of, on: date, asked):
        within = asked.within and asked.within.model_copy(update={"opens": "entry"})
        return had(of, on, asked.model_copy(update={"within": within}))

    patch(measures, "_HOLDS", {**measures._HOLDS, measures.OutcomeMeasure: without})


def _the_first_entry_always_speaks(patch: Patch) -> None:
    patch(cells, "_speaking", lambda of, on, _: known_on(of.spells, on)[0])


def _unknowns_match(patch: Patch) -> None:
    patch(cells, "_is_known", lambda *_: True)


def _presence_moves_nobody(patch: Patch) -> None:
    whole = books.read_by
    patch(books, "read_by", lambda asked: whole(asked) - {"minutes"})


def _the_way_moves_nobody(patch: Patch) -> None:
    whole = books.read_by
    patch(books, "read_by", lambda asked: whole(asked) - {"way"})


def _the_way_is_in_order_of_arrival(patch: Patch) -> None:
    patch(subject, "sorted", lambda found, key=None: sorted(found, key=key) if key is None else list(found))


def _parts_count_beside_their_whole(patch: Patch) -> None:
    patch(things_levels, "_deliverable", _mistaken(part_of=None))


def _a_status_can_be_lost(patch: Patch) -> None:
    patch(things_levels, "max", min)


def _mistaken(**changes) -> Callable:
    counted = things_levels._deliverable

    def wrong(said, on, asked, goal):
        return counted([(i, f._replace(**changes)) for i, f in said], on, asked.model_copy(update=changes), goal)

    return wrong


def _cancelled_sessions_are_held(patch: Patch) -> None:
    patch(reading_things, "_cancelled", reading_things._session)
    decode, _ = reading_things._DECODERS["insteg.activities.session.cancelled.v1"]
    patched = {**reading_things._DECODERS, "insteg.activities.session.cancelled.v1": (decode, reading_things._session)}
    patch(reading_things, "_DECODERS", patched)


def _every_word_counts(patch: Patch) -> None:
    patch(things_levels, "_last_words", lambda said: [fact for _, fact in said])


def _corrections_of_things_are_ignored(patch: Patch) -> None:
    def ignoring(thing, statement):
        return (None, None) if statement.corrects else taking(thing, statement)

    taking = things_ledger.take_in
    patch(things_ledger, "take_in", ignoring)


def _late_is_in_time(patch: Patch) -> None:
    in_time = things_levels._in_time
    patch(things_levels, "_in_time", lambda *what: {cell: (den, den) for cell, (_, den) in in_time(*what).items()})


def _the_newest_word_speaks_not_the_newest_day(patch: Patch) -> None:
    def last(said, on, goal):
        given = [f for _, f in said if getattr(f, "goal", None) == goal.id and f.on <= on]
        return (
            {("", ""): (int(given[-1].verdict == "reached"), 1), ("verdict", given[-1].verdict): (1, 0)}
            if given
            else {}
        )

    patch(things_levels, "_verdict", last)


def _taken_back_values_stand(patch: Patch) -> None:
    patch(things_levels, "_last_words", lambda said: [f for _, f in said if getattr(f, "hundredths", 0) is not None])


def _costs_of_every_area(patch: Patch) -> None:
    costs = things_levels._costs
    patch(things_levels, "_costs", lambda said, on, goal: costs(said, on, goal.model_copy(update={"areas": ()})))


def _costs_of_every_kind(patch: Patch) -> None:
    costs = things_levels._costs
    patch(
        things_levels, "_costs", lambda said, on, goal: costs(said, on, goal.model_copy(update={"activity_kinds": ()}))
    )


def _what_was_made_anywhere(patch: Patch) -> None:
    made = things_levels._deliverable
    patch(
        things_levels,
        "_deliverable",
        lambda said, on, asked, goal: made(said, on, asked.model_copy(update={"areas": ()}), goal),
    )


def _corrected_originals_stand(patch: Patch) -> None:
    patch(Versions, "all_effective", lambda self: iter(self._originals.items()))


MUTANTS = [value for name, value in list(globals().items()) if name.startswith("_") and name[1].isalpha()]
MUTANTS = [mutant for mutant in MUTANTS if callable(mutant) and mutant is not _mistaken]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_a_broken_rule_of_engine_2_is_noticed(mutant: Callable[[Patch], None], monkeypatch: pytest.MonkeyPatch):
    mutant(lambda *what: monkeypatch.setattr(*what, raising=what[1] not in ("max", "sorted")))
    assert any(is_wrong([newer_defined(), *story]) for story in telling_newer())


def test_the_unbroken_engine_is_right_about_the_stories():
    for story in telling_newer():
        Bookkeeper().feed(facts_of([newer_defined(), *story])).check([newer_defined(), *story], len(story) + 1)


def test_every_goal_of_engine_2_moves_in_the_stories():
    moved = {line[1] for story in telling_newer() for line in _lines(story)}
    assert moved == {goal.id for goal in newer_goals()}


def _lines(story: list[tuple]) -> list[tuple]:
    return Bookkeeper().feed(facts_of([newer_defined(), *story])).lines()
