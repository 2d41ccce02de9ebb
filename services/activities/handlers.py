"""What activities hears: enrolment's programme definitions, from which periods, areas and owners are known here."""

from activities.domain.programmes import heard
from activities.storage import programmes, stated_money
from common.db import Connection
from common.events import Message
from common.reactions import Handler
from contracts.enrolment import ProgrammeDefined

STREAM = "ENROLMENT"
DURABLE = "activities"
SUBJECTS = ("insteg.enrolment.programme.>",)
"""Everything said of a programme, not only what is handled: versions without gaps are how order is told."""


async def programme_defined(connection: Connection, message: Message) -> None:
    """Remember the programme; the highest version wins, whatever the order of arrival."""
    event = ProgrammeDefined.model_validate_json(message.body)
    await programmes.keep(connection, heard(event.definition))
    await stated_money.keep(connection, event.definition)


HANDLERS: dict[str, Handler] = {ProgrammeDefined.subject: programme_defined}
