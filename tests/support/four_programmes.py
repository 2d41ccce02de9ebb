"""The definitions of the four programmes as they are shipped, for tests that need one of them known to a service."""

from datetime import UTC, datetime
from pathlib import Path

import local
from common.events import Message
from contracts.enrolment import ProgrammeDefined
from contracts.programme import ProgrammeDefinition
from enrolment.definitions import read_file

_FOLDER = Path(local.__file__).parent / "programmes"


def definition(name: str) -> ProgrammeDefinition:
    """A shipped definition by its file's name."""
    read = read_file(_FOLDER / f"{name}.yaml")
    assert isinstance(read, ProgrammeDefinition), read
    return read


def defined(name: str) -> Message:
    """What a service hears of a shipped programme."""
    stated, at = definition(name), datetime(2014, 1, 1, tzinfo=UTC)
    event = ProgrammeDefined(
        programme_id=stated.id, controller=stated.controller, definition=stated, occurred_on=at.date(), recorded_at=at
    )
    body, subject = event.model_dump_json().encode(), event.subject
    return Message("ENROLMENT", 1, f"programme:{name}/1", subject, f"programme:{name}", 1, at, body, b"")
