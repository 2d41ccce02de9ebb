"""A bookkeeping system's list of bookings: amounts as they are written there, each row the same cost every time.

Debit and credit, minus before or behind, decimal commas: all of it becomes one exact amount. The text of a booking
is never read, because people's names stand in such texts.
"""

import hashlib
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from local.importer import cells
from local.importer.files import Cell
from local.importer.problems import CellError, RowProblem
from local.importer.records import CostRecord
from local.importer.rows import Fields

_MINUS = re.compile(r"^[-−–](.+)$|^(.+)[-−–]$|^\((.+)\)$")
_CENT = Decimal("0.01")


def amount(cell: Cell) -> Decimal | None:
    """Money as ledgers write it: 1 234,50 or -1234.50 or 1 234,50- or (1 234,50). Raises CellError."""
    written = cells.text(cell)
    below = _MINUS.match(written.strip())
    if below is None:
        value = cells.number(_exact(cell))
        return None if value is None else _to_the_ore(value)
    value = cells.number(next(part for part in below.groups() if part is not None))
    if value is None:
        raise CellError(f"{written!r} is not an amount")
    return -_to_the_ore(value)


def _exact(cell: Cell) -> Cell:
    """A spreadsheet keeps 41250.50 as a binary number next to it: what was meant is what it shows."""
    if isinstance(cell, float):
        try:
            return str(
                Decimal(repr(cell)).quantize(_CENT) if abs(cell - round(cell, 2)) < 1e-6 else Decimal(repr(cell))
            )
        except InvalidOperation:
            raise CellError(f"{cell!r} is not an amount") from None
    return cell


def _to_the_ore(value: Decimal) -> Decimal:
    if value != value.quantize(_CENT):
        raise CellError(f"{value} has more than two decimals")
    return value.quantize(_CENT)


def cost(row: Fields) -> CostRecord:
    """A row of a ledger: an amount, or debit and credit, or hours and their rate."""
    debit, credit = row.take("debit", amount), row.take("credit", amount)
    said = row.take("amount", amount)
    if said is None and (debit is not None or credit is not None):
        said = (debit or Decimal(0)) - (credit or Decimal(0))
    hours, rate = row.take("hours", cells.number), row.take("rate", amount)
    if said is None and (hours is None or rate is None) and not row.problems:
        message = "says neither an amount nor hours and their rate"
        row.problems.append(RowProblem(row.place.file, row.place.row, "amount", message))
    record = CostRecord(
        row.place,
        cost=row.words("cost"),
        programme=row.code("programme"),
        line=row.code("line"),
        on=row.need("on", cells.day, date.min),
        amount=said,
        hours=hours,
        rate=rate,
        activity=row.words("activity"),
        area=row.words("area"),
        account=row.words("account"),
        voucher=row.words("voucher"),
        position=row.words("position"),
    )
    if record.cost is None and record.voucher is None:
        message = "a booking has an id (cost) or the ledger's own number (voucher)"
        row.problems.append(RowProblem(row.place.file, row.place.row, "voucher", message))
    return record


def body(record: CostRecord) -> dict[str, Any]:
    """The command of a row. Its id is the same whenever the same voucher, account and position are imported."""
    told = {
        "amount": record.amount,
        "hours": record.hours,
        "rate": record.rate,
        "activity_id": record.activity,
        "area": record.area,
        "account": record.account,
        "voucher": record.voucher,
    }
    asked = {name: str(value) for name, value in told.items() if value is not None}
    place = {"cost_id": record.cost or _named(record), "programme_id": record.programme, "line": record.line}
    return place | {"on": record.on.isoformat()} | asked


def _named(record: CostRecord) -> str:
    told = "\n".join(str(part) for part in record.identity)
    return "c-" + hashlib.sha256(told.encode()).hexdigest()[:24]
