"""A report is made, looked at, and signed: two steps, each one transaction.

Making fixes order and content, byte for byte, at a position of the log. Signing renders, signs and keeps all of it
with its event; whoever dies before the commit has signed nothing.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from common import store, timers
from common.clock import local_date
from common.db import Connection
from common.store import Change
from common.timers import Timer
from contracts.decisions import Refusal
from contracts.reporting import ReportSigned
from reporting.domain.reports.asking import Final, LastRelease, Standing, Wanted, decide
from reporting.domain.reports.order import Earlier, Edition, Order, order_of
from reporting.reports.canonical import Keys, canonical, sha256, signed
from reporting.reports.gathering import gathered
from reporting.reports.rendering.files import MEDIA_TYPES, rendered
from reporting.storage.releases import publishing
from reporting.storage.reports import due, keeping, sources
from reporting.storage.reports.keeping import BOTH, File

ZONE = ZoneInfo("Europe/Stockholm")
ADDENDUM = "report-addendum"
"""The kind of timer that makes the addendum of a final report."""
_STILL_IN = timedelta(days=30)
"""After so long it is looked again at windows that have no last day yet, because somebody is still in."""
_MORNING = time(6, 0)


@dataclass(frozen=True, slots=True)
class By:
    """Who makes or signs, and when."""

    whom: str
    at: datetime


async def make(connection: Connection, programme: str, wanted: Wanted, by: By) -> Order | Refusal | None:
    """Make a report, not signed yet. None: there is no such programme."""
    await keeping.lock(connection, programme)
    known = await _known(connection, programme, wanted.edition, by.at)
    if known is None:
        return None
    ordinal = await keeping.next_ordinal(connection, programme)
    order = decide(f"{programme}~report-{ordinal}", wanted, known)
    if isinstance(order, Refusal):
        return order
    content = await gathered(connection, order)
    if order.kind == "addendum" and (waits := matures_on(content, order)) is not None:
        return Refusal("windows-still-open", "kind", f"Windows are open until {waits}.", "conflict")
    await keeping.keep_draft(connection, order, ordinal, (by.at, by.whom), canonical(content))
    return order


async def _known(connection: Connection, programme: str, edition: Edition, at: datetime) -> Standing | None:
    position = await publishing.position(connection)
    published = await sources.definition_at(connection, programme, position)
    if published is None:
        return None
    release, final = await publishing.last(connection, programme), await _final(connection, programme, edition)
    made_at = at.astimezone(UTC).isoformat(timespec="seconds")
    return Standing(published.definition, position, local_date(at, ZONE), made_at, _read(release), final)


def _read(release: Mapping[str, Any] | None) -> LastRelease | None:
    if release is None:
        return None
    return LastRelease(release["id"], release["version"], release["made_on"], release["position"])


async def _final(connection: Connection, programme: str, edition: Edition) -> Final | None:
    found = await keeping.last_final(connection, programme, edition)
    if found is None:
        return None
    report, hashed, content = found
    order = order_of(content["order"])
    earlier = Earlier(report, hashed, order.on, order.position)
    return Final(earlier, order.version, order.covers_from, order.covers_to)


async def sign(connection: Connection, programme: str, report: str, keys: Keys, at: datetime) -> str | None:
    """Sign a report that was made; the hash of the signed document, also when it was signed before. None: no such."""
    await keeping.lock(connection, programme)
    if (document := await keeping.document(connection, programme, report)) is not None:
        return sha256(document)
    draft = await keeping.draft(connection, programme, report)
    if draft is None:
        return None
    content: dict[str, Any] = json.loads(draft)
    order = order_of(content["order"])
    files = await asyncio.to_thread(_files, content, keys)
    await keeping.keep_signed(connection, order, content["title"], at, files)
    today = local_date(at, ZONE)
    if order.calendar is not None:
        await due.deliver(connection, programme, order.calendar, today)
    if order.kind == "final" and (waits := matures_on(content, order)) is not None:
        await timers.set_timer(connection, addendum_timer(order.id, programme, waits))
    event = _event(order, content, files[-1].sha256, keys.present, at)
    await store.append(connection, [Change(f"report:{report}", 0, [event])])
    return files[-1].sha256


def _files(content: Mapping[str, Any], keys: Keys) -> list[File]:
    """Everything that was rendered, and last the signed document that names it."""
    files = rendered(content, keys.present)
    listed = [{"format": file.format, "language": file.language, "sha256": file.sha256} for file in files]
    document = signed(content, listed, keys).document
    return [*files, File("json", BOTH, MEDIA_TYPES["json"], sha256(document), document)]


def _event(order: Order, content: Mapping[str, Any], hashed: str, key: str, at: datetime) -> ReportSigned:
    return ReportSigned(
        report_id=order.id,
        programme_id=order.programme,
        controller=content["programme"]["controller"],
        kind=order.kind,
        edition=order.edition,
        calendar_id=order.calendar,
        covers_from=order.covers_from,
        covers_to=order.covers_to,
        definition_version=order.version,
        position=order.position,
        adds_to=order.adds_to.id if order.adds_to else None,
        sha256=hashed,
        key=key,
        occurred_on=local_date(at, ZONE),
        recorded_at=at,
    )


def matures_on(content: Mapping[str, Any], order: Order) -> date | None:
    """The last day on which a window that is open in this report may close; None if none is open.

    An open edition knows nobody's window; it says until when any of them may be open.
    """
    ahead = [told for goal in content["goals"] if (told := goal.get("open_windows")) and told["people"]]
    days = [one["last_day"] for one in ahead] + [goal.get("may_rise_until") for goal in content["goals"]]
    known = [day for told in days if told and (day := date.fromisoformat(told)) > order.on]
    if any(one["still_in"] for one in ahead):
        known.append(order.on + _STILL_IN)
    return max(known, default=None)


def addendum_timer(report: str, programme: str, waits: date) -> Timer:
    """Look at a final report again on the morning after a day."""
    morning = datetime.combine(waits + timedelta(days=1), _MORNING, ZONE)
    return Timer(f"{ADDENDUM}:{report}", ADDENDUM, morning, report, {"programme": programme})
