"""What a partner reads beside releases is part of what an attacker has: every such field stands in docs/releases.md."""

import re
from pathlib import Path

import pytest

import gateway
from gateway.api.access import GROUPS, fields, group_of
from gateway.api.schema import build

SCHEMA = build().core
PAGE = Path(gateway.__file__).parents[2] / "docs" / "releases.md"
CLOSED = ("figures", "evidence", "findings", "occupancy", "money spent", "answers")
"""Exact numbers of people, or such that an attacker would make them of: costs by head, seats of one session."""
_ROW = re.compile(r"^\| `(\w+)` \| ((?:`\w+` ?)+)\| (.+) \|$", re.MULTILINE)


def written() -> dict[str, str]:
    """Type.field -> why it is safe, as the page says."""
    return {
        f"{kind}.{field}": why
        for kind, names, why in _ROW.findall(PAGE.read_text())
        for field in re.findall(r"`(\w+)`", names)
    }


def readable() -> set[str]:
    """Every field whose group lets a partner in."""
    return {f"{kind}.{name}" for kind, name in fields(SCHEMA) if "partner" in GROUPS[group_of(kind, name)]}


def test_every_field_that_partners_read_is_written_down_with_why_it_is_safe():
    unlisted = readable() - set(written())
    assert not unlisted, "say in docs/releases.md why an attacker learns nothing of others from it"


def test_nothing_is_written_down_that_partners_do_not_read():
    assert set(written()) <= readable()


@pytest.mark.parametrize("group", CLOSED)
def test_what_an_attacker_would_count_people_by_is_closed_to_partners(group):
    assert "partner" not in GROUPS[group]
