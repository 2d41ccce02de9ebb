"""The definitions of the four programmes as they are shipped, for tests that need one of them known to a service."""

from pathlib import Path

import local
from contracts.programme import ProgrammeDefinition
from enrolment.definitions import read_file

_FOLDER = Path(local.__file__).parent / "programmes"


def definition(name: str) -> ProgrammeDefinition:
    """A shipped definition by its file's name."""
    read = read_file(_FOLDER / f"{name}.yaml")
    assert isinstance(read, ProgrammeDefinition), read
    return read
