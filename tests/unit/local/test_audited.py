"""An audit is told as it was: what is known, and of what nothing could be known."""

from tests.support.audited import told

_SOUND = {"name": "one", "version": "1", "vulns": []}
_UNKNOWN = {"name": "other", "skip_reason": "not found"}
_HOLED = {"name": "third", "version": "3", "vulns": [{"id": "PYSEC-1", "fix_versions": ["4"]}]}


def test_a_hole_is_named_with_the_version_that_mends_it_and_fails():
    words, sound = told({"dependencies": [_SOUND, _HOLED]})
    assert not sound
    assert "third 3: PYSEC-1, mended in 4" in words
    assert "looked up 2 of 2" in words
    assert "NOT AUDITED" not in words


def test_what_could_not_be_looked_up_is_said():
    words, sound = told({"dependencies": [_SOUND, _UNKNOWN]})
    assert sound
    assert "looked up 1 of 2" in words
    assert words.endswith("other")
