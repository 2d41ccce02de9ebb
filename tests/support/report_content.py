"""Contents of reports without a database: folded in memory from what was said."""

from datetime import UTC, date, datetime
from typing import Any

from common.projection import Fact
from reporting.domain.reports.material import Stream
from reporting.domain.reports.order import Earlier, Order
from reporting.projections.proving import Said
from tests.support.heard import Heard
from tests.support.reported import PROGRAMME, STATED, everything

AT = datetime(2016, 1, 14, 9, tzinfo=UTC)
LAST = len(everything())
STREAMS = (Stream("ENROLMENT", LAST, "00" * 16),)


def order(kind: Any = "final", **changes: Any) -> Order:
    told: dict[str, Any] = {
        "id": f"{PROGRAMME}~report-1",
        "programme": PROGRAMME,
        "version": 1,
        "kind": kind,
        "edition": "closed",
        "covers_from": STATED.period.start,
        "covers_to": STATED.period.end,
        "on": date(2016, 1, 14),
        "position": LAST,
        "made_at": "2016-01-14T09:00:00+00:00",
    }
    return Order(**{**told, **changes})


def content(asked: Order | None = None, said: list[tuple] | None = None) -> dict[str, Any]:
    """The closed content that an order gives."""
    asked = asked or order()
    facts = [Fact(n, AT, message) for n, message in enumerate(Heard().messages(said or everything()), 1)]
    log = Said(asked.programme)
    log.take([fact for fact in facts if fact.number <= asked.position])
    return log.content(asked, STREAMS)


def addendum(position: int, final: str = f"{PROGRAMME}~report-1") -> Order:
    """After the last window."""
    earlier = Earlier(final, "ab" * 32, date(2016, 1, 14), LAST)
    return order("addendum", id=f"{PROGRAMME}~report-2", on=date(2016, 6, 1), position=position, adds_to=earlier)
