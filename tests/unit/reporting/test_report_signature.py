"""One form of JSON, one signature, and keys that are named by themselves."""

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from reporting.reports.canonical import Keys, Signed, canonical, key_name, sha256, signed
from tests.support.signing import KEYS, STRANGER

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_TEXT, _JSON, max_size=5))
def test_whoever_reads_a_canonical_form_writes_the_same_bytes(content: dict):
    assert canonical(json.loads(canonical(content))) == canonical(content)


def test_the_form_is_that_of_rfc_8785():
    """The key order and the literals of the RFC's own example (section 3.2.3 and 3.2.4)."""
    told = {"peach": "This sorting order", "\u20ac": "Euro Sign", "\r": "Carriage Return", "1": "One", "\u00f6": "ö"}
    form = canonical(told).decode()
    assert [form.index(name) for name in ("Carriage", "One", "peach", "ö", "Euro")] == sorted(
        form.index(name) for name in ("Carriage", "One", "peach", "ö", "Euro")
    )
    assert " " not in canonical({"b": [1, True, None], "a": {}}).decode()


@given(st.dictionaries(_TEXT, _JSON, max_size=4), st.data())
def test_a_signature_holds_for_these_bytes_alone(content: dict, data):
    report = signed(content, [], KEYS)
    assert KEYS.holds(report.key, report.signature, report.signed_part) is True
    place = data.draw(st.integers(0, len(report.signed_part) - 1))
    other = bytearray(report.signed_part)
    other[place] ^= data.draw(st.integers(1, 255))
    assert KEYS.holds(report.key, report.signature, bytes(other)) is False
    assert KEYS.holds(report.key, "no base64 at all", report.signed_part) is False


def test_the_files_are_signed_with_the_content():
    file = {"format": "pdf", "language": "sv", "sha256": sha256(b"one")}
    report = signed({"a": 1}, [file], KEYS)
    swapped = Signed(report.content, [{**file, "sha256": sha256(b"other")}], report.key, report.signature)
    assert KEYS.holds(swapped.key, swapped.signature, swapped.signed_part) is False


def test_what_an_earlier_key_signed_holds_after_the_key_was_changed_and_not_elsewhere():
    report = signed({"a": 1}, [], KEYS)
    (public,) = [base64.b64decode(each["public_key"]) for each in KEYS.known()]
    later = Keys(b"n" * 32, [public])
    assert later.present != report.key == key_name(public)
    assert later.holds(report.key, report.signature, report.signed_part) is True
    assert STRANGER.holds(report.key, report.signature, report.signed_part) is None
    assert [each["key"] for each in later.known()] == [report.key, later.present]
