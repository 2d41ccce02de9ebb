"""Referrals and places by themselves: reasons, free places, what a partner is shown, never more than fit."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from contracts.decisions import Refusal
from contracts.programme import Capacity, Group, ProgrammeDefinition, Text
from enrolment.domain import places, referrals
from enrolment.domain.places import Places, Seat
from enrolment.domain.referrals import Proposal, Verdict
from tests.support.commanding import PROGRAMME

AT = datetime(2019, 6, 15, 10, tzinfo=UTC)
SAID = Text(sv="x", en="x")
STEG = ProgrammeDefinition.model_validate(PROGRAMME)


def _rule(decision):
    assert isinstance(decision, Refusal), decision
    return decision.rule


def _referral():
    (made,) = referrals.make(None, STEG, Proposal("r", "p", "af", date(2018, 2, 1)), AT)
    return referrals.evolve(None, made)


def test_a_declined_referral_has_a_reason_and_stays_declined():
    referral = _referral()
    no = Verdict("declined", date(2018, 2, 2))
    assert _rule(referrals.decide(referral, STEG, no, AT, free=True)) == "decline-reason"
    (declined,) = referrals.decide(referral, STEG, replace(no, reason="not-in-target-group"), AT, free=True)
    assert declined.next_step == "back-to-referrer"
    declined_now = referrals.evolve(referral, declined)
    again = referrals.decide(declined_now, STEG, Verdict("accepted", date(2018, 2, 3)), AT, free=True)
    assert _rule(again) == "referral-settled"


def test_nobody_is_accepted_without_a_free_place():
    yes = Verdict("accepted", date(2018, 2, 2))
    assert _rule(referrals.decide(_referral(), STEG, yes, AT, free=False)) == "no-free-place"
    assert isinstance(referrals.decide(_referral(), STEG, replace(yes, status="waitlisted"), AT, free=False), list)


def test_a_partner_is_shown_only_what_is_new():
    referral = _referral()
    (shared,) = referrals.share(referral, "AF/117", AT)
    assert (shared.reference, shared.status) == ("AF/117", "made")
    assert referrals.share(referrals.evolve(referral, shared), "AF/117", AT) == []


SEATS = st.sampled_from([None, "newcomers", "elders"])


@given(moves=st.lists(st.tuples(st.booleans(), SEATS), max_size=60))
def test_places_are_never_over_whatever_comes_and_goes(moves):
    groups = (Group(id="newcomers", title=SAID, capacity=Capacity(places=3)), Group(id="elders", title=SAID))
    programme = STEG.model_copy(update={"groups": groups, "capacity": Capacity(places=5)})
    counted, inside = Places(), []
    for comes, group in moves:
        if comes:
            if places.refused(programme, counted, Seat(group), None) is None:
                counted.move(None, Seat(group))
                inside.append(group)
            else:
                assert len(inside) >= 5 or inside.count("newcomers") >= 3
        elif group in inside:
            inside.remove(group)
            counted.move(Seat(group), None)
        assert len(inside) <= 5
        assert inside.count("newcomers") <= 3
