"""Numbers of authorities: read as they are written, checked as their authorities check them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from personnummer import personnummer

from contracts.decisions import Refusal
from enrolment.domain import identifiers
from enrolment.domain.identifiers import Identifier, added, born, current, luhn, read

TODAY = date(2018, 6, 15)
PNR, SAM = "personal-identity-number", "coordination-number"


def number(day: date, middle: str, *, added_days: int = 0) -> str:
    six = f"{day:%y%m}{day.day + added_days:02}"
    return f"{day:%Y}{six[2:]}{middle}{luhn(six + middle)}"


def rule(kind, written, today=TODAY):
    found = read(kind, written, today)
    return found.rule if isinstance(found, Refusal) else found


days = st.dates(date(1920, 1, 1), TODAY)
middles = st.from_regex(r"[0-9]{3}", fullmatch=True)


@given(days, middles, st.booleans())
def test_every_sound_number_is_read_in_all_its_forms(day, middle, coordination):
    kind = SAM if coordination else PNR
    whole = number(day, middle, added_days=60 if coordination else 0)
    assert read(kind, whole, TODAY) == whole
    assert read(kind, f" {whole[:8]}-{whole[8:]} " if TODAY.year - day.year < 100 else whole, TODAY) == whole
    assert born(kind, whole) == day
    assert rule(PNR if coordination else SAM, whole) == "another-kind-of-number"


@given(days, middles, st.integers(1, 9), st.integers(0, 11))
def test_no_slip_of_one_digit_passes(day, middle, more, place):
    whole = number(day, middle)
    wrong = whole[:place] + str((int(whole[place]) + more) % 10) + whole[place + 1 :]
    if place > 1:  # the century is not among the ten digits that Luhn looks at
        assert isinstance(read(PNR, wrong, TODAY), Refusal)


@given(st.from_regex(r"[0-9]{6}[-+]?[0-9]{4}|(19|20)[0-9]{10}", fullmatch=True), st.booleans())
def test_what_we_accept_and_refuse_is_what_the_package_of_the_field_does(written, coordination):
    """Except that we refuse days to come, and are told which of the two kinds it is."""
    ours = read(SAM if coordination else PNR, written, TODAY)
    if isinstance(ours, str):
        theirs = personnummer.parse(ours)
        assert theirs.is_coordination_number() is coordination
        assert theirs.format(True).replace("-", "").replace("+", "") == ours


@pytest.mark.parametrize(("written", "expected"), [
    ("850709-9805", "198507099805"),
    ("8507099805", "198507099805"),
    ("19850709-9805", "198507099805"),
    ("100101+0101", "another"),
])  # fmt: skip
def test_two_digits_of_a_year_mean_this_side_of_a_hundred_unless_a_plus_says_more(written, expected):
    if expected == "another":
        six = "100101"
        old = f"{six}+010{luhn(six + '010')}"
        assert read(PNR, old, TODAY) == f"1910{old[2:6]}{old[7:]}"
        assert read(PNR, old.replace("+", "-"), TODAY) == f"2010{old[2:6]}{old[7:]}"
    else:
        assert read(PNR, written, TODAY) == expected


@pytest.mark.parametrize(("kind", "written", "expected"), [
    (PNR, "850709-9806", "wrong-check-digit"),
    (PNR, "no number", "not-a-number"),
    (PNR, "850709-980", "not-a-number"),
    (PNR, "٨٥٠٧٠٩-٩٨٠٥", "not-a-number"),
    (PNR, "19850709-T123", "interim-number"),
    (PNR, number(date(2018, 6, 16), "010"), "no-such-date"),
    (PNR, "19850230" + "010" + str(luhn("850230010")), "no-such-date"),
    ("migration-agency-number", "10-554321", "10554321"),
    ("migration-agency-number", "ten thousand", "no-agency-number"),
    ("interim-number", "19850709-TF12", "19850709TF12"),
    ("interim-number", "19850709-1234", "no-interim-number"),
])  # fmt: skip
def test_what_is_not_a_number_is_refused_by_its_rule_and_never_repeated(kind, written, expected):
    found = read(kind, written, TODAY)
    if isinstance(found, Refusal):
        assert found.rule == expected
        assert written not in found.message
    else:
        assert found == expected


COORDINATION = Identifier(kind=SAM, value=number(date(1990, 1, 2), "010", added_days=60))
PERSONAL = Identifier(kind=PNR, value=number(date(1990, 1, 2), "012"), since=date(2018, 5, 1))


def test_one_number_replaces_another_and_both_stay_in_the_history():
    history = added((COORDINATION,), PERSONAL, SAM, TODAY)
    assert [(had.kind, had.until) for had in history] == [(SAM, date(2018, 5, 1)), (PNR, None)]
    assert current(history) == PERSONAL
    assert added(history, PERSONAL, SAM, TODAY) == history  # said again: nothing changes


def test_a_second_personal_identity_number_must_replace_the_first():
    other = Identifier(kind=PNR, value=number(date(1990, 1, 2), "014"))
    assert added((PERSONAL,), other, None, TODAY).rule == "has-another"
    assert len(added((PERSONAL,), other, PNR, TODAY)) == 2
    assert added((), other, SAM, TODAY).rule == "nothing-to-replace"


def test_an_interim_number_is_no_key_and_speaks_for_nobody():
    assert "interim-number" not in identifiers.KEYS
    assert current((Identifier(kind="interim-number", value="19900102T123"),)) is None


def test_a_number_hidden_in_a_text_is_seen():
    assert identifiers.looks_like_a_number("ring 850709-9805 sen")
    assert not identifiers.looks_like_a_number("case 2016-0042, 1234567890")
