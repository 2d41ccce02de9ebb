"""Messages to people: each recipient is filled in and sealed for the outbox, or refused with the rule."""

import msgspec

from common.access import Principal
from common.db import Connection
from common.http import as_problem
from common.problems import Problem
from contracts.door import PLACEHOLDERS, Channel, DoorMessages, MessageTemplate, Recipient
from enrolment.api import access, seeing
from enrolment.api.seeing import Seeing
from enrolment.domain import templates
from enrolment.door import people as placeholders
from enrolment.door.sending import KIND
from enrolment.storage import messages, people
from enrolment.storage.audit import Look
from enrolment.storage.messages import Asked, Delivery
from enrolment.storage.people import PersonRow
from enrolment.vault import PersonalData

_LACKING: dict[Channel, str] = {"email": "no-email", "sms": "no-phone", "letter": "no-address"}


async def write_to_all(
    seen: Seeing, connection: Connection, principal: Principal, body: DoorMessages, asked: Asked
) -> Problem | None:
    """Put everybody who can be written to into the outbox, and all of it into the log."""
    known = {*PLACEHOLDERS, *(name for one in body.recipients for name in one.values)}
    for language, template in body.template.items():
        texts = (template.subject, template.body)
        if refused := templates.unfit(texts, known, f"template.{language}"):
            return as_problem(refused)
    rows = await people.find(connection, {one.person_id for one in body.recipients})
    reached = {row.person_id: row for row in await seeing.allowed(connection, principal, rows)}
    deliveries = [_delivery(seen, principal, body, one, reached.get(one.person_id)) for one in body.recipients]
    await messages.add(connection, asked, deliveries)
    look = Look(
        operation="POST /door/messages", purpose=body.purpose, controller=asked.controller, at=asked.at,
        programme_id=asked.programme_id, document_id=asked.message_id,
    )  # fmt: skip
    written_to = {one.person_id for one in deliveries if one.rule is None}
    await seeing.note(connection, principal, look, [reached[person_id] for person_id in sorted(written_to)])
    return None


def _delivery(seen: Seeing, principal: Principal, body: DoorMessages, to: Recipient, row: PersonRow | None) -> Delivery:
    if row is None or access.may_register_for(principal, row.controller):
        return Delivery(to.person_id, rule="unknown-person")
    if row.sealed is None:
        return Delivery(to.person_id, rule="person-erased")
    if row.protected and body.channel == "letter" and not principal.roles & access.MAY_SEE_PROTECTED:
        return Delivery(to.person_id, rule="protected-identity")
    data = seen.vault.open(row.person_id, row.sealed)
    letter = _letter(body, to, row, data)
    if isinstance(letter, str):
        return Delivery(to.person_id, rule=letter)
    content = msgspec.json.encode(letter)
    return Delivery(to.person_id, seen.vault.seal_more(row.person_id, row.sealed.wrapped_key, KIND, content))


def _letter(body: DoorMessages, to: Recipient, row: PersonRow, data: PersonalData) -> dict[str, str] | str:
    """Address, subject, text and language; or the rule that refuses this recipient."""
    language, template = _template(body, to, data)
    asked = templates.asked_for(template.subject) | templates.asked_for(template.body)
    values = {**to.values, **placeholders.values(data, protected=row.protected)}
    if asked - values.keys():
        return "unknown-placeholder"
    if lacking := placeholders.lacking(asked & set(PLACEHOLDERS), values):
        return f"lacking-{lacking.replace('_', '-')}"
    address = {"email": data.email, "sms": data.phone, "letter": values["address"] if data.address else None}
    where = address[body.channel]
    if where is None:
        return _LACKING[body.channel]
    subject = " ".join(templates.filled(template.subject, values).split())  # one line, whatever a value holds
    return {"to": where, "subject": subject, "body": templates.filled(template.body, values), "language": language}


def _template(body: DoorMessages, to: Recipient, data: PersonalData) -> tuple[str, MessageTemplate]:
    """The recipient's language if the template has it, else Swedish, else the first there is."""
    for language in (to.language, data.language, "sv"):
        if language in body.template:
            return language, body.template[language]
    return next(iter(body.template.items()))
