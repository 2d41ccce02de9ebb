"""The page of threats names tests that are there, and every threat has one."""

import pytest

from tests.support.threats import ROOT, named


@pytest.mark.parametrize("path", named())
def test_the_test_of_a_threat_is_there(path: str):
    assert "def test_" in (ROOT / path).read_text()


def test_every_threat_has_a_test():
    rows = [line for line in (ROOT / "docs" / "security.md").read_text().splitlines() if line.startswith("| ")]
    assert len(rows) > 15
    assert [row for row in rows[2:] if "tests/" not in row] == []
