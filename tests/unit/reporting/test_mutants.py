"""Would anybody notice? Each of these breaks one rule of the engine, and the properties must catch it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from contracts.same_people import Clusters, Edge
from reporting.domain import answers, books, cells, entries, ledger, levels, subject
from reporting.domain.facts import FactId
from reporting.domain.levels import people, windows
from reporting.domain.spells import Spell, spells_of
from reporting.domain.subject import Subject
from reporting.domain.versions import Versions
from reporting.projections import folding
from reporting.storage.events import stating
from tests.support.histories import defined
from tests.support.mutating import Patch, is_noticed, is_wrong
from tests.support.stories import telling


def _final_state(patch: Patch) -> None:
    """A re-entry in July erases the exit from spring's curve."""
    patch(people, "known_on", lambda spells, on: [spell for spell in spells if spells[0].start <= on])


def _unclamped_months(patch: Patch) -> None:
    """31 August and six months is early March."""

    def overflowing(day: date, months: int) -> date:
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return date(year, month + 1, 1) + timedelta(days=day.day - 1)

    patch(people, "months_after", overflowing)


def _last_day_outside(patch: Patch) -> None:
    patch(Spell, "holds", lambda self, day: self.start <= day and (self.end is None or day < self.end))


def _last_correction_heard_speaks(patch: Patch) -> None:
    def correct(self: Versions, fact_id: FactId, version: int, replacement: object) -> tuple:
        before = self.effective(fact_id)
        self._corrections[fact_id] = (version, replacement)
        return before, self.effective(fact_id)

    patch(Versions, "correct", correct)


def _corrections_do_not_wait(patch: Patch) -> None:
    """A correction that comes before its target is forgotten."""
    remembering = Versions.correct

    def correct(self: Versions, fact_id: FactId, version: int, replacement: object) -> tuple:
        if fact_id in self._originals:
            return remembering(self, fact_id, version, replacement)
        return None, None

    patch(Versions, "correct", correct)


def _both_forms_count(patch: Patch) -> None:
    remembering = Versions.record

    def record(self: Versions, fact_id: FactId, fact: object, *, older_form: bool = False) -> tuple:
        return remembering(self, FactId(fact_id.aggregate, fact_id.version + (1000 if older_form else 0)), fact)

    patch(Versions, "record", record)


def _first_form_heard_speaks(patch: Patch) -> None:
    def record(self: Versions, fact_id: FactId, fact: object, *, older_form: bool = False) -> tuple:
        before = self.effective(fact_id)
        self._originals.setdefault(fact_id, fact)
        return before, self.effective(fact_id)

    patch(Versions, "record", record)


def _absent_counts(patch: Patch) -> None:
    patch(stating, "_PRESENT", ("present", "unknown", "absent"))


def _characteristics_of_the_last_entry(patch: Patch) -> None:
    def last(of: Subject, on: date, *_: object) -> object:
        begun = [spell for spell in of.spells if spell.start <= on]
        return begun[-1].characteristics if begun else None

    patch(cells, "characteristics_on", last)
    patch(levels, "characteristics_on", last)
    patch(entries, "characteristics_on", last)


def _window_from_the_first_exit(patch: Patch) -> None:
    patch(people, "max", min)


def _window_never_closes(patch: Patch) -> None:
    patch(people, "window_end", lambda *_: None)


def _outcomes_before_entry_count(patch: Patch) -> None:
    known = people.known_on
    patch(people, "known_on", lambda spells, on: [s._replace(start=date.min) for s in known(spells, on)])


def _read_set_lacks_outcomes(patch: Patch) -> None:
    whole = books.read_set
    patch(books, "read_set", lambda goal: whole(goal) - {"outcomes"})


def _entries_move_no_minutes(patch: Patch) -> None:
    patch(ledger.Ledger, "_minutes_booked", lambda *_: {})


def _vanished_entries_stay(patch: Patch) -> None:
    def difference(before: dict, after: dict) -> dict:
        return {place: amount for place, amount in after.items() if before.get(place) != amount}

    patch(ledger, "difference", difference)


def _late_definitions_start_empty(patch: Patch) -> None:
    patch(folding, "fold_history", lambda *_: [])


def _who_it_was_stays_unknown(patch: Patch) -> None:
    """Minutes from before the first entry never move to the cell of who it turned out to be."""
    patch(entries, "characteristics_change", lambda _: [])


def _one_exit_is_enough(patch: Patch) -> None:
    patch(people, "all", any)


def _first_presence_never_moves_back(patch: Patch) -> None:
    moving = Subject.move_presence

    def move(self: Subject, before: object, after: object) -> object:
        first = self.first_presence
        moved = moving(self, before, after)
        if first is not None and (self.first_presence is None or self.first_presence > first):
            self.first_presence = first
        return moved

    patch(Subject, "move_presence", move)


def _latest_of_two_starts_speaks(patch: Patch) -> None:
    patch(
        subject,
        "spells_of",
        lambda begun, ended: spells_of(sorted(begun, key=lambda b: (b[1].spell, b[1].on))[-1:], ended),
    )


def _undo_waits_for_nothing(patch: Patch) -> None:
    """An undo that comes before its merge is forgotten."""
    learning = Clusters.learn

    def learn(self: Clusters, edge: Edge) -> object:
        self._undone.clear()
        return learning(self, edge)

    patch(Clusters, "learn", learn)


def _merged_people_keep_their_lines(patch: Patch) -> None:
    patch(ledger.Ledger, "_all_booked", lambda *_: {})


def _spells_of_merged_people_are_one_by_number(patch: Patch) -> None:
    patch(subject, "spells_of", lambda *of: spells_of(*([(replace(i, aggregate=""), f) for i, f in one] for one in of)))


def _merges_reach_only_neighbours(patch: Patch) -> None:
    patch(Clusters, "_reachable", lambda self, one: frozenset({one, *self._edges.get(one, {}).values()}))


def _first_exit_answer_speaks(patch: Patch) -> None:
    patch(answers, "_last", lambda found: next(iter(found), None))


def _any_version_pairs(patch: Patch) -> None:
    asked = answers.of_last_stretch
    patch(answers, "of_last_stretch", lambda *what: (replace(answer, version=1) for answer in asked(*what)))


def _withdrawn_answers_stand(patch: Patch) -> None:
    patch(answers.Given, "stands", lambda self, on: self.answer.on <= on)


def _answers_of_every_stretch_count(patch: Patch) -> None:
    patch(answers, "last_stretch", lambda known: known)


def _one_yes_is_enough(patch: Patch) -> None:
    patch(answers, "set", lambda items: set(list(items)[:1]))


def _unknown_gender_is_in_the_balance(patch: Patch) -> None:
    described = levels.characteristics_on

    def known(of: Subject, on: date, *as_of: object) -> object:
        who = described(of, on, *as_of)
        return who and who._replace(gender=who.gender or "man")

    patch(levels, "characteristics_on", known)


def _touching_spells_are_two_stretches(patch: Patch) -> None:
    patch(people, "stretches", lambda known: [[spell] for spell in known])


def _last_days_never_count(patch: Patch) -> None:
    counted = people.days_of
    patch(people, "days_of", lambda stretch, **_: counted(stretch, both_ends=False))


def _windows_close_a_day_early(patch: Patch) -> None:
    closing = windows._closing
    patch(windows, "_closing", lambda *what: (day := closing(*what)) and day - timedelta(days=1))


def _windows_close_unnoticed(patch: Patch) -> None:
    """A window's end is no day on which a level may change."""
    patch(levels, "closing_days", lambda *_: ())


def _who_is_still_inside_is_waited_for(patch: Patch) -> None:
    stated = windows._state
    patch(windows, "_state", lambda *what, **how: {"not-due": "open"}.get(told := stated(*what, **how), told))


def _an_answer_out_of_reach_is_a_no(patch: Patch) -> None:
    stated = windows._state
    renamed = {"unreachable": "matured-without"}
    patch(windows, "_state", lambda *what, **how: renamed.get(told := stated(*what, **how), told))


def _everybody_has_a_window(patch: Patch) -> None:
    patch(windows, "_is_among", lambda *_: True)


MUTANTS = [
    _windows_close_a_day_early,
    _windows_close_unnoticed,
    _who_is_still_inside_is_waited_for,
    _an_answer_out_of_reach_is_a_no,
    _everybody_has_a_window,
    _first_exit_answer_speaks,
    _any_version_pairs,
    _withdrawn_answers_stand,
    _answers_of_every_stretch_count,
    _one_yes_is_enough,
    _unknown_gender_is_in_the_balance,
    _touching_spells_are_two_stretches,
    _last_days_never_count,
    _undo_waits_for_nothing,
    _merged_people_keep_their_lines,
    _spells_of_merged_people_are_one_by_number,
    _merges_reach_only_neighbours,
    _final_state,
    _unclamped_months,
    _last_day_outside,
    _last_correction_heard_speaks,
    _corrections_do_not_wait,
    _both_forms_count,
    _first_form_heard_speaks,
    _absent_counts,
    _characteristics_of_the_last_entry,
    _window_from_the_first_exit,
    _window_never_closes,
    _outcomes_before_entry_count,
    _read_set_lacks_outcomes,
    _entries_move_no_minutes,
    _vanished_entries_stay,
    _late_definitions_start_empty,
    _who_it_was_stays_unknown,
    _one_exit_is_enough,
    _first_presence_never_moves_back,
    _latest_of_two_starts_speaks,
]


@pytest.mark.timeout(400)
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_a_broken_rule_is_noticed(mutant: Callable[[Patch], None], monkeypatch: pytest.MonkeyPatch):
    mutant(lambda *what: monkeypatch.setattr(*what, raising=what[1] not in ("max", "all", "set")))
    assert is_noticed()


def test_the_unbroken_engine_is_right_about_the_stories_that_betray_the_broken_ones():
    for story in telling():
        assert not is_wrong([defined(), defined(2), *story])
