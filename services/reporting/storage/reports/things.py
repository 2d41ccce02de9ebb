"""The events about things that a report adds up, read from the log: activities, sessions, money, deliverables."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from common.events import Message
from contracts import activities, activities_costs, activities_offers, activities_results
from reporting.domain.facts import FactId
from reporting.domain.reports.things import Activity, Budgeted, Made, Said, Session, Spent, Things


class _Activity(msgspec.Struct):
    activity_id: str
    area: str | None = None


class _Session(msgspec.Struct):
    occurred_on: date
    session_id: str
    activity_id: str


class _Budget(msgspec.Struct):
    line: str
    title: str
    financing: str
    amount: Decimal


class _Cost(msgspec.Struct, tag_field="fact", tag="cost"):
    occurred_on: date
    line: str
    amount: Decimal


class _CostCorrected(msgspec.Struct):
    corrects: int
    replacement: _Cost | None = None


class _Deliverable(msgspec.Struct, tag_field="fact", tag="deliverable"):
    occurred_on: date
    deliverable_id: str
    kind: str
    title: str
    status: str
    part_of: str | None = None


class _DeliverableCorrected(msgspec.Struct):
    corrects: int
    replacement: _Deliverable | None = None


def tell(things: Things, message: Message) -> None:
    """Take in what a message says of a thing; nothing of other messages."""
    reader = _READERS.get(message.subject)
    if reader is None:
        return
    try:
        reader(things, message)
    except msgspec.MsgspecError:
        things.unreadable += 1


def _originals(kind: type[Any], state: Callable[[Any], Said]) -> Callable[[Things, Message], None]:
    decode = msgspec.json.Decoder(kind).decode

    def reader(things: Things, message: Message) -> None:
        things.say(FactId(message.aggregate, message.version), state(decode(message.body)))

    return reader


def _cost_corrected(things: Things, message: Message) -> None:
    body = _COST_CORRECTED.decode(message.body)
    new = None if body.replacement is None else _cost(body.replacement)
    things.costs.correct(FactId(message.aggregate, body.corrects), message.version, new)


def _deliverable_corrected(things: Things, message: Message) -> None:
    body = _DELIVERABLE_CORRECTED.decode(message.body)
    new = None if body.replacement is None else _deliverable(body.replacement)
    things.statuses.correct(FactId(message.aggregate, body.corrects), message.version, new)


def _activity(body: _Activity) -> Activity:
    return Activity(body.activity_id, body.area)


def _session(body: _Session) -> Session:
    return Session(body.session_id, body.activity_id, body.occurred_on, held=True)


def _cancelled(body: _Session) -> Session:
    return Session(body.session_id, body.activity_id, body.occurred_on, held=False)


def _budget(body: _Budget) -> Budgeted:
    return Budgeted(body.line, body.title, body.financing, _ore(body.amount))


def _cost(body: _Cost) -> Spent:
    return Spent(body.occurred_on, body.line, _ore(body.amount))


def _deliverable(body: _Deliverable) -> Made:
    whole = body.part_of is None
    return Made(body.occurred_on, body.deliverable_id, body.kind, body.title, body.status, whole)


def _ore(amount: Decimal) -> int:
    return int(amount * 100)


_COST_CORRECTED = msgspec.json.Decoder(_CostCorrected)
_DELIVERABLE_CORRECTED = msgspec.json.Decoder(_DeliverableCorrected)
_READERS: dict[str, Callable[[Things, Message], None]] = {
    activities.ActivityDefined.subject: _originals(_Activity, _activity),
    activities.SessionScheduled.subject: _originals(_Session, _session),
    activities_offers.SessionChanged.subject: _originals(_Session, _session),
    activities_offers.SessionCancelled.subject: _originals(_Session, _cancelled),
    activities_costs.BudgetSet.subject: _originals(_Budget, _budget),
    activities_costs.CostBooked.subject: _originals(_Cost, _cost),
    activities_costs.CostCorrected.subject: _cost_corrected,
    activities_results.DeliverableChanged.subject: _originals(_Deliverable, _deliverable),
    activities_results.DeliverableCorrected.subject: _deliverable_corrected,
}
