"""What events say of things, in the domain's own few words; most events say nothing of any.

One event may speak of several things: a moved session of two activities, a placement of its employer.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from common.projection import Fact as LogFact
from contracts import activities, enrolment, enrolment_programme, enrolment_referrals, matching
from contracts import activities_costs as costs
from contracts import activities_offers as offers
from contracts import activities_results as results
from contracts.base import Event
from reporting.domain.things.facts import (
    Booked,
    Dealt,
    Defined,
    Delivered,
    Developed,
    Held,
    Judged,
    Observed,
    Offered,
    ThingFact,
    ThingStatement,
)

_HUNDRED = 100


class _Body(msgspec.Struct, frozen=True):
    """The fields of every event that speaks of a thing, under the names that the contracts give them."""

    occurred_on: date
    programme_id: str
    corrects: int | None = None


class _Deliverable(_Body, frozen=True):
    kind: str = ""
    status: str = ""
    part_of: str | None = None
    area: str | None = None
    deliverable_id: str = ""


class _DeliverableCorrected(_Body, frozen=True):
    deliverable_id: str = ""
    replacement: _Deliverable | None = None


class _Cost(_Body, frozen=True):
    amount: Decimal = Decimal(0)
    financing: str = ""
    area: str | None = None
    kind: str | None = None
    cost_id: str = ""


class _CostCorrected(_Body, frozen=True):
    cost_id: str = ""
    replacement: _Cost | None = None


class _Activity(_Body, frozen=True):
    activity_id: str = ""
    kind: str = ""
    area: str | None = None
    audience: str = "newcomers"
    host: str | None = None


class _Session(_Body, frozen=True):
    activity_id: str = ""
    area: str | None = None
    moved_from: str | None = None


class _Employer(_Body, frozen=True):
    employer_id: str = ""
    employer: str = ""
    kind: str = ""
    offered_on: date | None = None
    started_on: date | None = None
    reason: str = ""
    people: int = 0


class _Referral(_Body, frozen=True):
    referrer: str = ""


class _Report(_Body, frozen=True):
    report: str = ""
    void: bool = False


class _Judgement(_Body, frozen=True):
    goal: str = ""
    verdict: str = ""


class _Statistic(_Body, frozen=True):
    series: str = ""
    value: Decimal | None = None


class _Definition(msgspec.Struct, frozen=True):
    version: int


class _Programme(_Body, frozen=True, kw_only=True):
    definition: _Definition


Saying = Iterator[tuple[str, ThingFact | None]]


def _deliverable(body: _Deliverable) -> Saying:
    yield f"deliverable:{body.deliverable_id}", _developed(body)


def _developed(body: _Deliverable) -> Developed:
    return Developed(body.occurred_on, body.kind, body.status, body.part_of, body.area)


def _deliverable_corrected(body: _DeliverableCorrected) -> Saying:
    new = body.replacement
    yield f"deliverable:{body.deliverable_id}", None if new is None else _developed(new)


def _cost(body: _Cost) -> Saying:
    yield f"cost:{body.cost_id}", _booked(body)


def _booked(body: _Cost) -> Booked:
    return Booked(body.occurred_on, int(body.amount * _HUNDRED), body.area, body.kind, body.financing)


def _cost_corrected(body: _CostCorrected) -> Saying:
    new = body.replacement
    yield f"cost:{body.cost_id}", None if new is None else _booked(new)


def _activity(body: _Activity) -> Saying:
    yield f"activity:{body.activity_id}", Offered(body.occurred_on, body.kind, body.area, body.audience)
    if body.host is not None:
        yield f"organisation:{body.host}", _did("hosted", body.occurred_on)


def _session(body: _Session) -> Saying:
    yield f"activity:{body.activity_id}", Held(body.occurred_on, body.area, takes_place=True)
    if body.moved_from is not None and body.moved_from != body.activity_id:
        yield f"activity:{body.moved_from}", Held(body.occurred_on, body.area, takes_place=False)


def _cancelled(body: _Session) -> Saying:
    yield f"activity:{body.activity_id}", Held(body.occurred_on, body.area, takes_place=False)


def _opening(body: _Employer) -> Saying:
    yield f"employer:{body.employer_id}", _did("opening", body.occurred_on)


def _placement(body: _Employer) -> Saying:
    days = (("offered", body.offered_on), ("started", body.started_on))
    did = tuple((what, body.kind, day) for what, day in days if day is not None)
    yield f"employer:{body.employer_id}", Dealt(body.occurred_on, () if body.reason == "registered-by-mistake" else did)


def _trained(body: _Employer) -> Saying:
    yield f"employer:{body.employer}", _did("trained", body.occurred_on) if body.people else Dealt(body.occurred_on, ())


def _met(body: _Employer) -> Saying:
    yield f"employer:{body.employer_id}", _did("met", body.occurred_on)


def _referred(body: _Referral) -> Saying:
    yield f"organisation:{body.referrer}", _did("referred", body.occurred_on)


def _report(body: _Report) -> Saying:
    yield f"programme:{body.programme_id}", Delivered(body.occurred_on, body.report, body.void)


def _judged(body: _Judgement) -> Saying:
    yield f"programme:{body.programme_id}", Judged(body.occurred_on, body.goal, body.verdict)


def _statistic(body: _Statistic) -> Saying:
    hundredths = None if body.value is None else int(body.value * _HUNDRED)
    yield f"programme:{body.programme_id}", Observed(body.occurred_on, body.series, hundredths)


def _defined(body: _Programme) -> Saying:
    yield f"programme:{body.programme_id}", Defined(body.occurred_on, body.definition.version)


def _did(what: str, on: date) -> Dealt:
    return Dealt(on, ((what, "", on),))


_READERS: Mapping[type[Event], tuple[type[_Body], Callable[[Any], Saying]]] = {
    enrolment.ProgrammeDefined: (_Programme, _defined),
    enrolment_programme.ReportDelivered: (_Report, _report),
    enrolment_programme.JudgementGiven: (_Judgement, _judged),
    enrolment_programme.StatisticEntered: (_Statistic, _statistic),
    enrolment_referrals.ReferralMade: (_Referral, _referred),
    results.DeliverableChanged: (_Deliverable, _deliverable),
    results.DeliverableCorrected: (_DeliverableCorrected, _deliverable_corrected),
    results.SupervisorTrainingAttended: (_Employer, _trained),
    costs.CostBooked: (_Cost, _cost),
    costs.CostCorrected: (_CostCorrected, _cost_corrected),
    activities.ActivityDefined: (_Activity, _activity),
    activities.SessionScheduled: (_Session, _session),
    offers.SessionChanged: (_Session, _session),
    offers.SessionCancelled: (_Session, _cancelled),
    matching.OpeningPublished: (_Employer, _opening),
    matching.MeetingHeld: (_Employer, _met),
    **dict.fromkeys(
        (
            matching.PlacementOffered,
            matching.PlacementAccepted,
            matching.PlacementStarted,
            matching.PlacementChanged,
            matching.PlacementEnded,
        ),
        (_Employer, _placement),
    ),
}
_DECODERS = {event.subject: (msgspec.json.Decoder(body).decode, saying) for event, (body, saying) in _READERS.items()}
SUBJECTS = tuple(_DECODERS)


def things_of(fact: LogFact) -> tuple[ThingStatement, ...]:
    """What the fact says of things. Raises MsgspecError."""
    decode, saying = _DECODERS[fact.message.subject]
    body, message = decode(fact.message.body), fact.message
    return tuple(
        ThingStatement(body.programme_id, thing, message.aggregate, message.version, body.corrects, said)
        for thing, said in saying(body)
    )
