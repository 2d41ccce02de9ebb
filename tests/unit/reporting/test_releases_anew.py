"""What is shown begins again after a correction or with another definition: what reading on from before gives away.

The attacker reads through the new beginning: he holds that the new version counts what the old one counted.
"""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from reporting.domain.releases import batching, counting, gate
from reporting.domain.releases.bands import Rule
from reporting.domain.releases.batching import Answers
from reporting.domain.releases.counting import Counted
from reporting.domain.releases.lines import TOTAL, History, now_shown, since_restart
from tests.support import attacker
from tests.support.lives import CASES, Person, Story, answers, enrolled, lives, offered, sits_out

PEOPLE, OUTCOME = False, True
cases = pytest.mark.parametrize(
    ("name", "seed"), [("C", 0), *(pytest.param(n, s, marks=pytest.mark.long) for n in "CD" for s in (1, 2, 3))]
)


def lived(name: str, seed: int, change: Callable[[Story, int], bool], then: Callable[[Story, int], None]) -> Story:
    """Live through a case; `change` may change what is known, and says whether another version speaks from now on."""
    case = CASES[name]
    story = Story(case, Rule(planned=case.planned), lives(case, seed))
    for week in range(1, story.last + 1):
        anew = change(story, week)
        true = replace(answers(story, week), anew=anew)
        story.satisfied = batching.publish(
            story.rule, story.satisfied, week, true, lambda part, at=week: sits_out(b"key", "s", at, part)
        )
        for outcome, truth in ((PEOPLE, enrolled), (OUTCOME, offered)):
            history = story.offered if outcome else story.enrolled
            after = counting.publish(Counted(story.rule, outcome=outcome), history, week, truth(story, week), anew=anew)
            if outcome:
                story.offered = after
            else:
                story.enrolled = after
        then(story, week)
    return story


def nothing_more(_: Story, __: int) -> None:
    """No check on the way."""


@cases
def test_who_reads_through_changed_definitions_learns_nothing(name, seed):
    weeks = random.Random(seed).sample(range(CASES[name].weeks // 3, CASES[name].weeks), 3)
    told = lived(name, seed, lambda _, week: week in weeks, nothing_more)
    assert any(line.restart for line in told.satisfied.history)
    for found in (
        attacker.answers(told, told.satisfied.history),
        attacker.answers(told, told.satisfied.history, known=5, seed=seed),
        attacker.counts(told, told.enrolled, own=5, seed=seed),
        attacker.offers(told, told.offered),
    ):
        assert not found.certain, found
        assert not found.narrow, found
    assert now_shown(told.satisfied.history)[TOTAL] >= 15, "and it is still worth reading"


def one_more_leaves() -> Story:
    """Twenty have left, fourteen of them satisfied; a week later one more, satisfied, and a new version speaks."""
    case = replace(CASES["C"], people=21)
    cells = (("gender", "woman"),)
    people = [Person(cells, 0, 1 if n < 20 else 2, None, n < 14 or n == 20) for n in range(21)]
    story = Story(case, Rule(planned=case.planned), people)
    for week in (1, 2):
        true = replace(answers(story, week), anew=week == 2)
        story.satisfied = batching.publish(story.rule, story.satisfied, week, true, lambda _part: False)
    return story


def test_a_new_version_does_not_say_what_the_one_who_left_since_answered():
    story = one_more_leaves()
    assert attacker.answers(story, story.satisfied.history).nothing


def test_if_lines_before_were_forgotten_it_would(monkeypatch):
    monkeypatch.setattr(gate, "read_through", since_restart)
    story = one_more_leaves()
    assert attacker.answers(story, story.satisfied.history).certain


def corrected(seed: int, at: int) -> Callable[[Story, int], bool]:
    """In one week nine turn out to have been registered by mistake, and six of the rest never had their offer."""

    def change(story: Story, week: int) -> bool:
        if week == at:
            rng = random.Random(seed)
            there = [p for p in story.people if p.enters <= week]
            gone = rng.sample(there, 9)
            story.people = [p for p in story.people if not any(p is one for one in gone)]
            offers = [n for n, p in enumerate(story.people) if p.offered is not None and p.offered <= week]
            for n in rng.sample(offers, min(6, len(offers))):
                story.people[n] = replace(story.people[n], offered=None)
        return False

    return change


def says_at_most(story: Story, week: int) -> None:
    """After corrections "at least" may be more than the truth, by less than k."""
    for history, truth in ((story.enrolled, enrolled(story, week)), (story.offered, offered(story, week))):
        assert all(
            level < truth.count.get(cell, 0) + story.rule.k for cell, level in now_shown(history).items() if level
        )
    yes = answers(story, week).yes
    for cell, level in now_shown(story.satisfied.history).items():
        true = sum(count for cells, count in yes.items() if cell == TOTAL or cell in cells)
        assert not level or level < true + story.rule.k


def speaks_of_one_truth(history: History, at: int) -> bool:
    """Whether a history began again when it was corrected."""
    return any(line.restart and line.at == at for line in history)


@cases
def test_after_a_step_down_the_attacker_learns_nothing_and_it_is_said_at_once(name, seed):
    at = CASES[name].weeks * 3 // 4
    told = lived(name, seed, corrected(seed, at), says_at_most)
    assert speaks_of_one_truth(told.enrolled, at)
    found = attacker.counts(told, since_restart(told.enrolled), own=5, seed=seed)
    assert found.nothing, found
    if speaks_of_one_truth(told.offered, at):
        assert attacker.offers(told, since_restart(told.offered)).nothing
    if speaks_of_one_truth(told.satisfied.history, at):
        assert attacker.answers(told, since_restart(told.satisfied.history)).nothing


def test_a_correction_that_is_smaller_than_a_step_moves_no_number():
    rule = Rule(planned=30)
    cells = (("gender", "woman"),)
    kept = batching.publish(rule, batching.Kept(), 1, Answers({cells: 20}, {cells: 15}), lambda _part: False)
    again = batching.publish(rule, kept, 2, Answers({cells: 20}, {cells: 11}), lambda _part: False)
    assert kept.history
    assert again.history == kept.history
    down = batching.publish(rule, kept, 3, Answers({cells: 20}, {cells: 10}), lambda _part: False)
    assert down.history[-1].restart
    assert now_shown(down.history).get(TOTAL, 0) <= 10
