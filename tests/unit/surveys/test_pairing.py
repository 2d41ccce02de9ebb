"""Which answers are held against each other, and that no order of arrival changes it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from contracts.same_people import Clusters, Edge
from surveys.domain.occasions import Own
from surveys.domain.pairing import Answered, Participant, affirms_all, change, participants
from surveys.domain.participation import Spell
from surveys.domain.results import FEWEST, Asking, Share, by_group, figures, suppressed, wilson
from tests.support.answered import ENTERED, LEFT, answered, participant

ALONE = Clusters()
ITEMS = ("satisfied", "strengthened")


def test_the_first_entry_answer_is_held_against_the_last_exit_answer(entry_exit):
    one = participant(
        "p",
        answered(entry_exit, "p", "entry", health="2", on=date(2014, 9, 1)),
        answered(entry_exit, "p", "entry", health="5", on=date(2014, 9, 5)),
        answered(entry_exit, "p", "exit", health="1", on=date(2015, 2, 1)),
        answered(entry_exit, "p", "exit", health="3", on=date(2015, 3, 1)),
    )
    assert change(one, "health") == "improved"


def test_of_two_answers_of_one_day_the_later_stored_is_the_last(entry_exit):
    given_ = [answered(entry_exit, "p", "exit", health=str(n), order=n) for n in (4, 2)]
    assert participant("p", *given_).exit.scores == {"health": 4}


def test_after_a_re_entry_only_the_last_spell_speaks(entry_exit):
    spells = (Own("p", Spell(1, ENTERED, LEFT)), Own("p", Spell(2, date(2015, 4, 1), date(2015, 8, 1))))
    first = answered(entry_exit, "p", "entry", health="1")
    last = answered(entry_exit, "p", "exit", spell=2, health="5")
    assert change(Participant("p", spells, (first, last)), "health") == "unpaired"
    again = answered(entry_exit, "p", "entry", spell=2, health="5")
    assert change(Participant("p", spells, (first, last, again)), "health") == "same"


def test_of_one_human_being_with_two_ids_the_united_stretch_speaks(entry_exit):
    spells = {"p": (Spell(1, ENTERED, date(2014, 12, 1)),), "q": (Spell(1, date(2014, 12, 2), LEFT),)}
    given_ = [answered(entry_exit, "p", "entry", health="2"), answered(entry_exit, "q", "exit", health="5")]
    one = Clusters([Edge("m", "p", "q", undone=False)])
    (both,) = participants(spells, given_, one)
    assert (both.person_id, both.has_left, change(both, "health")) == ("p", True, "improved")
    still = {**spells, "q": (Spell(1, date(2014, 12, 2)),)}
    assert not participants(still, given_, one)[0].has_left, "one open spell keeps the human being inside"
    one.learn(Edge("m", "p", "q", undone=True))
    assert [change(each, "health") for each in participants(spells, given_, one)] == ["unpaired", "unpaired"]


def test_another_version_of_the_instrument_is_not_compared(entry_exit):
    one = participant(
        "p", answered(entry_exit, "p", "entry", health="1"), answered(entry_exit, "p", "exit", version=2, health="5")
    )
    assert change(one, "health") == "unpaired"


def test_answers_of_nobody_known_are_in_no_figure(entry_exit):
    assert participants({}, [answered(entry_exit, "p", "exit", satisfied="5")], ALONE) == []


ANSWERED = st.builds(
    Answered,
    st.sampled_from([f"p{n}" for n in range(5)]),
    st.sampled_from([1, 2]),
    st.sampled_from(["entry", "exit"]),
    st.sampled_from([1, 2]),
    st.just("web"),
    st.sampled_from([date(2015, 1, day) for day in (1, 2, 3)]),
    st.integers(0, 1_000_000),
    st.fixed_dictionaries({}, optional=dict.fromkeys([*ITEMS, "health"], st.integers(0, 5))),
    st.frozensets(st.sampled_from(ITEMS)),
)
ANSWERS = st.lists(ANSWERED, max_size=12, unique_by=lambda answer: answer.order)


@given(ANSWERS, st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_a_figure(found, shuffling):
    spells = {f"p{n}": (Spell(1, ENTERED, LEFT), Spell(2, LEFT, LEFT)) for n in range(5)}
    asking = Asking((ITEMS,), ("health",))
    shuffled = list(found)
    shuffling.shuffle(shuffled)
    assert figures(participants(spells, found, ALONE), asking) == figures(participants(spells, shuffled, ALONE), asking)


@given(ANSWERS)
def test_everybody_who_left_is_in_each_figure_exactly_once(found):
    everybody = participants({f"p{n}": (Spell(2, ENTERED, LEFT),) for n in range(5)}, found, ALONE)
    one = figures(everybody, Asking((ITEMS, ("satisfied",)), ("health",)))
    assert all(share.denominator + share.missing == 5 for share in one.conjunctions.values())
    assert sum(one.changes["health"].values()) == 5
    for person in everybody:  # a conjunction is never more than any of its parts
        if affirms_all(person, ITEMS):
            assert affirms_all(person, ITEMS[:1])
            assert affirms_all(person, ITEMS[1:])


@given(st.integers(1, 500), st.data())
def test_wilson_holds_the_share_and_worst_and_best_hold_every_way_it_could_go(of, data):
    successes, missing = data.draw(st.integers(0, of)), data.draw(st.integers(0, 50))
    low, high = wilson(successes, of)
    assert 0 <= low <= successes / of + 1e-12
    assert successes / of - 1e-12 <= high <= 1
    share = Share(successes, of, missing)
    for yes in range(missing + 1):
        assert share.worst[0] <= successes + yes <= share.best[0]


def test_wilson_is_the_textbooks():
    assert [round(end, 4) for end in wilson(81, 263)] == [0.2553, 0.3662]  # Newcombe 1998, table I, method 3
    assert [round(end, 4) for end in wilson(15, 148)] == [0.0624, 0.1605]
    assert [round(end, 4) for end in wilson(0, 20)] == [0.0, 0.1611]
    assert [round(end, 4) for end in wilson(1, 29)] == [0.0061, 0.1718]
    assert wilson(0, 0) is None


def test_nobody_answered_is_no_share_at_all():
    assert Share(0, 0, 7).meets(0) is None
    assert Share(0, 0, 7).interval is None


def test_a_share_meets_its_target_in_integers():
    assert Share(3, 4, 0).meets(75) is True
    assert Share(74, 99, 0).meets(75) is False  # 74.74...
    assert Share(2, 3, 0).meets(67) is False


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 20), min_size=1))
def test_no_suppressed_group_stands_alone_unless_it_is_the_only_one(sizes):
    hidden = suppressed(sizes)
    assert {name for name, size in sizes.items() if size < FEWEST} <= hidden
    assert len(hidden) != 1 or len(sizes) == 1
    if not any(size < FEWEST for size in sizes.values()):
        assert hidden == set()


def test_groups_under_five_are_not_shown(entry_exit):
    def person(n, gender):
        return participant(f"p{n}", answered(entry_exit, f"p{n}", "exit", satisfied="5"), gender=gender)

    women, men = [person(n, "woman") for n in range(6)], [person(n, "man") for n in range(6, 10)]
    others = [person(n, "other") for n in range(10, 15)]
    asking = Asking((("satisfied",),), ())
    found = by_group(women + men + others, lambda one: one.spells[0].spell.gender, asking)
    assert found["man"] is None
    assert found["other"] is None  # or the men could be told from the total
    assert found["woman"].people == 6
