"""One cell into one value: Swedish and English habits of writing dates, decimals and moments.

A cell that could mean two things (03/04/2020) is refused, never guessed. What is wrong with a cell never repeats what
stands in it: a name may have slipped into the column of dates, and errors are printed and sent around.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from local.importer.files import Cell
from local.importer.problems import CellError

_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_SERIALS = range(10_000, 80_000)  # 1927 to 2119: a number outside is no date of a programme
_ISO_DATE = re.compile(r"^(\d{4})-?(\d{2})-?(\d{2})(?:[T ]00:00(?::00)?)?$")
_SPACES = str.maketrans("", "", "   ")


def text(cell: Cell) -> str:
    """A cell as text; a whole number in a spreadsheet comes as 12.0 and is meant as 12."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat()
    return str(cell).strip()


def day(cell: Cell) -> date | None:
    """A calendar date: 2019-03-20, 20190320, or a spreadsheet's own date. Raises CellError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = text(cell)
    if not written:
        return None
    if written.isdecimal() and int(written) in _EXCEL_SERIALS:
        return _EXCEL_DAY_ZERO + timedelta(days=int(written))
    found = _ISO_DATE.match(written)
    if not found:
        raise CellError("this is not a date; write it as 2019-03-20")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise CellError("this is not a day of the calendar") from error


def moment(cell: Cell, zone: ZoneInfo) -> datetime | None:
    """A moment, in UTC; without an offset it is the wall clock of `zone`. Raises CellError."""
    if isinstance(cell, datetime):
        at = cell
    else:
        written = text(cell)
        if not written:
            return None
        try:
            at = datetime.fromisoformat(written)
        except ValueError as error:
            raise CellError("this is not a moment; write it as 2019-03-20 09:00") from error
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
        if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at.replace(tzinfo=None):
            raise CellError("this moment does not exist: the clocks went forward")
    return at.astimezone(UTC)


def number(cell: Cell) -> Decimal | None:
    """A decimal with a comma or a point, thousands apart by spaces; not negative. Raises CellError."""
    written = text(cell).translate(_SPACES)
    if not written:
        return None
    if written.count(",") + written.count(".") > 1:
        raise CellError("this can be read in two ways; write 1234,5")
    try:
        value = Decimal(written.replace(",", "."))
    except InvalidOperation as error:
        raise CellError("this is not a number") from error
    if not value.is_finite() or value < 0 or value > 10**11:
        raise CellError("this is not a number from 0 up")
    return value


def minutes(hours: Decimal) -> int:
    """Hours of one day as whole minutes, rounded half up. Raises CellError."""
    if hours > 24:
        raise CellError("these are more hours than a day has")
    return int((hours * 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))
