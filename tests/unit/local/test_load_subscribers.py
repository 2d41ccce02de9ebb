"""What subscribers of `make load` were told: nothing is missed, doubled or overheard without being counted."""

from tests.load.subscribers import Heard, Sent, tally

SENT = {"Referral:1": Sent("one", 10.0), "Referral:2": Sent("two", 20.0), "Referral:3": Sent("one", 30.0)}


def page(*things: str) -> dict:
    return {"pageInfo": {"endCursor": f"after {things}"}, "nodes": [{"thingId": thing} for thing in things]}


def test_whoever_was_told_of_its_own_once_has_a_lag_for_each():
    heard = Heard("one", {"Referral:1": [10.5], "Referral:3": [32.0]})
    told = tally([heard, Heard("two", {"Referral:2": [20.25]})], SENT)
    assert sorted(told.lags) == [0.25, 0.5, 2.0]
    assert (told.missed, told.doubled, told.overheard) == (0, 0, 0)


def test_what_did_not_come_came_twice_or_was_anothers_is_counted_for_each_subscriber():
    first = Heard("one", {"Referral:1": [11.0, 12.0, 13.0], "Referral:2": [21.0]}, came_back=2)
    told = tally([first, Heard("one"), Heard("two", {"Referral:2": [21.0, 22.0]})], SENT)
    assert told.missed == 1 + 2
    assert told.doubled == 2 + 1
    assert told.overheard == 1
    assert sorted(told.lags) == [1.0, 1.0], "counted from the first time"
    assert told.came_back == 2


def test_a_message_moves_the_position_and_whatever_was_not_sent_meanwhile_is_nobodys_loss():
    heard = Heard("one")
    heard.take(page("Referral:1", "bridge~7"))
    heard.take(page("Referral:3"))
    assert heard.position == str(page("Referral:3")["pageInfo"]["endCursor"])
    told = tally([heard], SENT)
    assert (len(told.lags), told.missed, told.doubled) == (2, 0, 0)
