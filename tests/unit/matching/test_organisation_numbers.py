"""Organisation numbers: the check digit, who is a person, and that no refusal repeats what was typed."""

from hypothesis import given
from hypothesis import strategies as st

from contracts.decisions import Refusal
from matching.domain.organisation_numbers import OrganisationNumber, read

KNOWN = [
    ("556036-0793", "legal-person"),
    ("5560360793", "legal-person"),
    ("16556036-0793", "legal-person"),
    ("212000-0142", "legal-person"),
    ("811228-9874", "sole-trader"),
    ("198112289874", "sole-trader"),
]


def test_known_numbers_are_read_in_every_way_they_are_written():
    for text, form in KNOWN:
        number = read(text)
        assert isinstance(number, OrganisationNumber), text
        assert (number.form, len(number.digits)) == (form, 10)
        assert number.written[6] == "-"


@given(st.sampled_from([text for text, _ in KNOWN]), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(text, place, more):
    digits = read(text).digits
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]
    assert isinstance(read(wrong), Refusal)


@given(st.text(max_size=20))
def test_no_text_breaks_it_and_no_refusal_repeats_it(text):
    found = read(text)
    if isinstance(found, Refusal):
        assert found.field == "organisation_number"
        assert len(text) < 3 or text not in found.message
    else:
        assert found.digits not in repr(found)
