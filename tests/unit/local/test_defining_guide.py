"""The guide that defines a programme: its file is right after every block, and faults are told as it tells them."""

import pytest

from contracts.programme import ProgrammeDefinition
from enrolment.definitions import Faults, read_text
from tests.support.new_programme import FILE, blocks

BLOCKS = list(blocks())


def _after(block) -> ProgrammeDefinition | Faults:
    return read_text(block.file.encode(), FILE)


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.kind == "yaml"], ids=lambda b: b.text.split(":")[0])
def test_the_file_is_right_after_every_block_but_the_wrong_one(block):
    assert isinstance(_after(block), Faults if block.name == "wrong" else ProgrammeDefinition), _after(block)


def test_every_fault_is_told_as_the_guide_tells_it():
    told = [(b.text.strip(), str(found)) for b in BLOCKS if b.kind == "text" for found in [_after(b)]
            if isinstance(found, Faults)]  # fmt: skip
    assert len(told) == 2
    assert [guide for guide, _ in told] == [said for _, said in told]


def test_the_programme_has_what_the_guide_speaks_of():
    found = _after(BLOCKS[-1])
    assert isinstance(found, ProgrammeDefinition)
    assert [goal.id for goal in found.goals] == ["took-part", "work-or-studies"]
    assert len(found.reports) == len(found.recurring) == len(found.assumptions) == 1
