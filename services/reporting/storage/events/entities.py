"""What events say of single things, as the rows of the entity views: the fields that are shown, and no others.

A body's fields are the columns of its table. Which row speaks is decided where rows are kept, by version alone
(storage/entities.py), so nothing here depends on what came before.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from common.projection import Fact
from contracts import activities, enrolment_people, enrolment_programme, enrolment_referrals, matching, surveys
from contracts import activities_costs as costs
from contracts import activities_offers as offers
from contracts import activities_results as results
from contracts.base import Event
from reporting.storage.events import rows

Content = dict[str, Any]


class Table(NamedTuple):
    """A table of the entity views and what tells its rows apart."""

    name: str
    key: tuple[str, ...]


class Row(NamedTuple):
    """What one event says of one thing. `person` is whose showing it may change."""

    table: Table
    key: tuple[Any, ...]
    version: int
    content: Content
    person: str | None


class _Shown(NamedTuple):
    table: Table
    body: type[msgspec.Struct]
    more: Callable[[Any, int], Content]
    apart: tuple[str, ...] = ()
    """Fields that only `more` reads: no columns."""


def row_reader(subject: str) -> Callable[[Fact], Row] | None:
    """Reads the row that events of this kind say; None where they say none. Raises MsgspecError."""
    shown = _SHOWN.get(subject)
    if shown is None:
        return None
    table, more, apart = shown.table, shown.more, shown.apart
    decode = msgspec.json.Decoder(shown.body).decode

    def read(fact: Fact) -> Row:
        body, version = decode(fact.message.body), fact.message.version
        content = msgspec.structs.asdict(body) | more(body, version) | {"version": version}
        for name in apart:
            del content[name]
        return Row(table, tuple(content[name] for name in table.key), version, content, content.get("person_id"))

    return read


def _saying(**constants: Any) -> Callable[[Any, int], Content]:
    return lambda _body, _version: constants


def _replaced(empty: type[msgspec.Struct]) -> Callable[[Any, int], Content]:
    """A correction: the whole of what holds instead, or void."""
    nothing: Content = dict.fromkeys(empty.__struct_fields__)

    def more(body: Any, _: int) -> Content:
        new = body.replacement
        said = {name: value for name, value in nothing.items() if not hasattr(body, name)}
        return said | (msgspec.structs.asdict(new) if new else {}) | {"void": new is None}

    return more


def _protected(body: Any, _: int) -> Content:
    return {"hidden": body.protected, "erased": False}


def _step(_: Any, version: int) -> Content:
    return {"original": version, "void": False}


def _step_corrected(body: Any, version: int) -> Content:
    return {**_replaced(rows.Deliverable)(body, version), "original": body.corrects}


def _ended(body: Any, _: int) -> Content:
    return {"ended": True, "void": body.reason == "registered-by-mistake"}


_CORRECTION = ("corrects", "replacement")
_PLACE = Table("read.place", ("sign_up_id",))
_PLACEMENT = Table("kept.placement", ("placement_id",))
_ANSWER = Table("read.answer", ("answer_id",))
_PERSON = Table("kept.person", ("person_id",))
_CONSENT = Table("kept.consent", ("person_id", "programme_id", "organisation"))
_REPORT = Table("kept.report_told", ("programme_id", "report"))
_SESSION = Table("read.session", ("session_id",))
_SERIES = Table("read.series", ("series_id",))
_STEP = Table("read.deliverable_step", ("deliverable_id", "original"))
_COST = Table("read.cost", ("cost_id",))
_EMPLOYER = Table("kept.employer", ("employer_id",))
_OPENING = Table("read.opening", ("opening_id",))

_EVENTS: Mapping[type[Event], _Shown] = {
    enrolment_people.PersonProtected: _Shown(_PERSON, rows.Protected, _protected, ("protected",)),
    enrolment_people.PersonErased: _Shown(_PERSON, rows.Person, _saying(hidden=True, erased=True)),
    enrolment_people.ConsentGiven: _Shown(_CONSENT, rows.Consent, _saying(given=True)),
    enrolment_people.ConsentWithdrawn: _Shown(_CONSENT, rows.Consent, _saying(given=False)),
    enrolment_referrals.ReferralShared: _Shown(Table("kept.referral", ("referral_id",)), rows.Referral, _saying()),
    enrolment_programme.ReportDelivered: _Shown(_REPORT, rows.ReportTold, _saying()),
    activities.SessionScheduled: _Shown(_SESSION, rows.Session, _saying()),
    offers.SessionChanged: _Shown(_SESSION, rows.Session, _saying()),
    offers.SessionCancelled: _Shown(Table("read.session_cancelled", ("session_id",)), rows.Cancelled, _saying()),
    offers.SeriesPlanned: _Shown(_SERIES, rows.Series, _saying()),
    offers.SeriesResized: _Shown(_SERIES, rows.Series, _saying()),
    offers.SignUpMade: _Shown(_PLACE, rows.Place, _saying(state="held")),
    offers.SignUpPromoted: _Shown(_PLACE, rows.Place, _saying(state="held")),
    offers.SignUpWaitlisted: _Shown(_PLACE, rows.Place, _saying(state="waiting")),
    offers.SignUpCancelled: _Shown(_PLACE, rows.Place, _saying(state="given-up")),
    results.DeliverableChanged: _Shown(_STEP, rows.Deliverable, _step),
    results.DeliverableCorrected: _Shown(_STEP, rows.DeliverableCorrected, _step_corrected, _CORRECTION),
    costs.BudgetSet: _Shown(Table("read.budget_line", ("programme_id", "line")), rows.Budget, _saying()),
    costs.CostBooked: _Shown(_COST, rows.Cost, _saying(void=False)),
    costs.CostCorrected: _Shown(_COST, rows.CostCorrected, _replaced(rows.Cost), ("replacement",)),
    matching.EmployerRegistered: _Shown(_EMPLOYER, rows.Employer, _saying()),
    matching.EmployerChanged: _Shown(_EMPLOYER, rows.Employer, _saying()),
    matching.OpeningPublished: _Shown(_OPENING, rows.Opening, _saying()),
    matching.OpeningChanged: _Shown(_OPENING, rows.Opening, _saying()),
    matching.OpeningClosed: _Shown(Table("read.opening_closed", ("opening_id",)), rows.Closed, _saying()),
    matching.PlacementOffered: _Shown(_PLACEMENT, rows.Placement, _saying(ended=False, void=False)),
    matching.PlacementAccepted: _Shown(_PLACEMENT, rows.Placement, _saying(ended=False, void=False)),
    matching.PlacementStarted: _Shown(_PLACEMENT, rows.Placement, _saying(ended=False, void=False)),
    matching.PlacementChanged: _Shown(_PLACEMENT, rows.Placement, _saying(ended=False, void=False)),
    matching.PlacementEnded: _Shown(_PLACEMENT, rows.PlacementEnded, _ended, ("reason",)),
    surveys.AnswerSubmitted: _Shown(_ANSWER, rows.Answer, _saying(withdrawn=False)),
    surveys.AnswerWithdrawn: _Shown(_ANSWER, rows.Answer, _saying(withdrawn=True)),
}
_SHOWN = {event.subject: shown for event, shown in _EVENTS.items()}
PLANS = (_SESSION, Table("read.session_cancelled", ("session_id",)))
"""Where it is said which sessions take place."""
TABLES: tuple[Table, ...] = tuple(dict.fromkeys(shown.table for shown in _EVENTS.values()))
"""Every table that rows are said of."""
SUBJECTS: frozenset[str] = frozenset(_SHOWN)
"""Every kind of event that says one."""
