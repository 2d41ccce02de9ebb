"""The attacker reads every release of whole simulated programmes, and mutants of the rule must be found out."""

import itertools
from dataclasses import replace

import pytest

from gateway.domain.figures import Target
from gateway.domain.released import met
from reporting.domain.releases import batching, counting, gate
from reporting.domain.releases.bands import Rule
from reporting.domain.releases.lines import TOTAL, Line, now_shown
from tests.support import attacker
from tests.support.lives import CASES, Story, answers, enrolled, lives, offered, told

pytestmark = pytest.mark.timeout(900)  # the long ones live through hundreds of lives
SHORT = [("C", 0), ("D", 0), ("B", 0), ("B", 2), ("A-year", 0)]
LONG = (
    [(name, seed) for name in ("C", "D") for seed in range(1, 9)]
    + [(name, seed) for name in ("B", "A-year") for seed in range(1, 6) if (name, seed) != ("B", 2)]
    + [("A-newcomers", 0), ("A", 0)]
)
_TOLD: dict[tuple[str, int], Story] = {}


def story(name: str, seed: int) -> Story:
    if (name, seed) not in _TOLD:
        _TOLD[name, seed] = told(CASES[name], seed)
    return _TOLD[name, seed]


cases = pytest.mark.parametrize(
    ("name", "seed"), [*SHORT, *(pytest.param(*case, marks=pytest.mark.long) for case in LONG)]
)


@cases
def test_who_knows_its_own_referrals_learns_no_count_of_others(name, seed):
    told_ = story(name, seed)
    found = attacker.counts(told_, told_.enrolled, own=5, seed=seed)
    assert found.nothing, found


@cases
def test_who_knows_all_attributes_and_dates_learns_nobodys_answer(name, seed):
    told_ = story(name, seed)
    found = attacker.answers(told_, told_.satisfied.history)
    assert found.nothing, found


@cases
@pytest.mark.parametrize("own", [4, 5])
def test_who_knows_some_answers_beside_them_learns_nobody_elses(name, seed, own):
    told_ = story(name, seed)
    found = attacker.answers(told_, told_.satisfied.history, known=own, seed=seed)
    assert found.nothing, found


@cases
@pytest.mark.parametrize("own", [0, 5])
def test_who_knows_whose_window_is_open_learns_nobodys_offer(name, seed, own):
    told_ = story(name, seed)
    found = attacker.offers(told_, told_.offered, known=own, seed=seed)
    assert found.nothing, found


@cases
def test_nothing_that_is_shown_is_more_than_the_truth(name, seed):
    told_ = story(name, seed)
    yes = answers(told_, told_.last).yes
    for history, truth in ((told_.enrolled, enrolled), (told_.offered, offered)):
        for line in history:
            count = truth(told_, line.at).count
            assert all(level <= count[cell] for cell, level in line.shown.items())
    for cell, level in now_shown(told_.satisfied.history).items():
        assert level <= sum(count for cells, count in yes.items() if cell == TOTAL or cell in cells)


@cases
def test_how_many_people_there_are_is_never_told_late(name, seed):
    """Tables that are held back may not hold the headline back: in B-2 it once stood still for forty weeks."""
    told_ = story(name, seed)
    for week in range(1, told_.last + 1):
        if week == 1 or any(person.enters == week for person in told_.people):
            shown = now_shown(tuple(line for line in told_.enrolled if line.at <= week))
            assert shown[TOTAL] == told_.rule.lower(enrolled(told_, week).count[TOTAL])


@cases
def test_tables_are_told_most_of_the_time(name, seed):
    told_ = story(name, seed)
    told_in = []
    for week in range(1, told_.last + 1):
        shown = now_shown(tuple(line for line in told_.enrolled if line.at <= week))
        told_in.append(any(level for cell, level in shown.items() if cell != TOTAL))
    since = told_in[told_in.index(True) :]
    assert sum(since) >= 0.75 * len(since)


@cases
def test_it_is_still_worth_reading(name, seed):
    told_ = story(name, seed)
    truth = enrolled(told_, told_.last).count
    assert now_shown(told_.enrolled)[TOTAL] >= truth[TOTAL] - 9
    assert now_shown(told_.satisfied.history)[TOTAL] >= 15
    assert now_shown(told_.offered)[TOTAL] >= 5


@cases
@pytest.mark.parametrize("target", [25, 50, 75])
def test_a_share_that_is_said_to_meet_its_target_does(name, seed, target):
    """The state that the gateway computes from published lines."""
    told_ = story(name, seed)
    for week in range(1, told_.last + 1):
        people, offers = (
            now_shown(tuple(line for line in history if line.at <= week)).get(TOTAL, 0)
            for history in (told_.enrolled, told_.offered)
        )
        if met("percent", Target(target), offers or None, counting.Counted(told_.rule, outcome=False).most(people)):
            true = offered(told_, week)
            assert 100 * true.count[TOTAL] >= target * true.of[TOTAL]


def _ungated(monkeypatch) -> None:
    for module in (counting, batching):
        monkeypatch.setattr(module, "safe", lambda *_, **__: True)


def _lived(*, satisfied: float = 0.8, rule: Rule | None = None) -> Story:
    case = replace(CASES["C"], satisfied=satisfied)
    lived = Story(case, rule or Rule(planned=case.planned), lives(case, 0))
    for week in range(1, lived.last + 1):
        lived.satisfied = batching.publish(lived.rule, lived.satisfied, week, answers(lived, week), lambda _part: False)
    return lived


def test_without_the_cap_everybody_is_said_to_be_satisfied(monkeypatch):
    _ungated(monkeypatch)
    monkeypatch.setattr(Rule, "top", lambda _rule, of: of)
    lived = _lived(satisfied=1.0)
    assert not attacker.answers(lived, lived.satisfied.history).nothing


def test_without_batches_a_crossing_names_who_left_that_week(monkeypatch):
    _ungated(monkeypatch)
    monkeypatch.setattr(Rule, "batch", property(lambda _rule: 1))
    monkeypatch.setattr(Rule, "tables", property(lambda _rule: 1))
    lived = _lived()
    assert attacker.answers(lived, lived.satisfied.history).certain


def test_rounding_to_the_nearest_says_what_is_false(monkeypatch):
    _ungated(monkeypatch)
    monkeypatch.setattr(Rule, "lower", lambda rule, count, _of=None: rule.k * ((count + rule.k // 2) // rule.k))
    lived = _lived()
    assert not attacker.answers(lived, lived.satisfied.history).nothing


def test_exact_headlines_on_three_dates_give_a_person_away():
    given = 0
    for seed in range(6):
        case = CASES["C"]
        lived = Story(case, Rule(planned=case.planned), lives(case, seed))
        lines = []
        for week in (40, 41, 42):
            found = answers(lived, week)
            count, of = sum(found.yes.values()), sum(found.left.values())
            lines.append((week, count, of))
        given += any(
            later[2] - earlier[2] and later[1] - earlier[1] in (0, later[2] - earlier[2])
            for earlier, later in itertools.pairwise(lines)
        )
    assert given >= 1


def test_tables_of_what_is_dated_freely_would_tell_of_few_people():
    """Men whose window has closed cannot catch up with a band: that is why the headline stands alone (ADR 16)."""
    lived = Story(CASES["C"], Rule(planned=30), lives(CASES["C"], 0))
    tabled = counting.Counted(lived.rule, outcome=True, headline_only=False)
    for week in range(1, lived.last + 1):
        truth = replace(offered(lived, week), movable={}, since_line={})
        lived.offered = counting.publish(tabled, lived.offered, week, truth)
    assert attacker.offers(lived, lived.offered).narrow


def test_the_gate_refuses_what_the_attacker_would_find():
    """A complement: of 10 to 14 people at least 10 are women, so at most 4 are men, and one's own may be those."""
    rule = Rule(planned=30)
    line = Line(1, {TOTAL: 10, ("gender", "woman"): 10, ("gender", "man"): 0})
    assert gate.violations_of_counts(rule, (line,), {}, outcome=False) == {"0:gender=man"}
