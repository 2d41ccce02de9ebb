"""The definitions of the four programmes as they are shipped, for tests that need one of them known to a service."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
    return heard_of(definition(name).model_dump(mode="json"))


def heard_of(content: dict[str, Any]) -> Message:
    """What a service hears of any programme."""
    stated, at = ProgrammeDefinition.model_validate(content), datetime(2014, 1, 1, tzinfo=UTC)
    event = ProgrammeDefined(
        programme_id=stated.id, controller=stated.controller, definition=stated, occurred_on=at.date(), recorded_at=at
    )
    aggregate, body = f"programme:{stated.id}", event.model_dump_json().encode()
    return Message("ENROLMENT", 1, f"{aggregate}/1", event.subject, aggregate, 1, at, body, b"")
