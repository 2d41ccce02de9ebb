"""The calendar of due reports as calendar programs take it: it reminds people where they work.

Alarms ring on the mornings of the reminders, on the clock of whoever looks. Those that have rung are left out: a
program that knows one alarm alone takes the first, and that is then the next. A delivered report rings no more.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from common.calendar_text import Day, calendar
from common.clock import local_date
from reporting.domain.languages import Language
from reporting.domain.reports.reminders import REMINDERS
from reporting.reports.making import ZONE

_LATE: Mapping[Language, str] = {"sv": "Försenad", "en": "Late"}
_DELIVERED: Mapping[Language, str] = {"sv": "Lämnad", "en": "Delivered"}
_TO: Mapping[Language, str] = {"sv": "Till", "en": "To"}
_NAME: Mapping[Language, str] = {"sv": "Rapporter", "en": "Reports"}


def file(programme: Mapping[str, Any], due: Iterable[Mapping[str, Any]], language: Language, now: datetime) -> bytes:
    """The whole calendar: what `feeds.programme` and `feeds.due` read, in one language, as it stands now."""
    name = f"{_NAME[language]}: {programme[f'title_{language}']}"
    return calendar(name, [_day(programme, each, language, now) for each in due], product="Reporting")


def _day(programme: Mapping[str, Any], due: Mapping[str, Any], language: Language, now: datetime) -> Day:
    """What is said of a report is said of a day, and so it changes with the day (RFC 5545, 3.8.7.2)."""
    today = local_date(now, ZONE)
    title, waited_for = due[f"title_{language}"], due["delivered_on"] is None
    if not waited_for:
        title = f"{_DELIVERED[language]}: {title}"
    elif due["due_on"] < today:
        title = f"{_LATE[language]}: {title}"
    begins = datetime.combine(due["due_on"], time(), ZONE)
    return Day(
        uid=f"{programme['id']}~{due['id']}@{programme['controller']}",
        title=title,
        on=due["due_on"],
        changed_at=datetime.combine(today, time(), ZONE),
        change=programme["version"] - 1,
        about=f"{_TO[language]}: {', '.join(due['recipients'])}" if due["recipients"] else None,
        alarms=[each.after for each in REMINDERS if waited_for and begins + each.after > now],
    )
