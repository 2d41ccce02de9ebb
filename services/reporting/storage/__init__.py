"""Reporting's database: the ledger is appended to, figures are read; SQL stands beside its only caller."""

from pathlib import Path

import common
from common import db

_INBOUND = Path(common.__file__).parent / "inbound_migrations"

MIGRATIONS: tuple[tuple[str, Path], ...] = (
    ("common", db.MIGRATIONS),
    ("inbound", _INBOUND),
    ("reporting", Path(__file__).parents[1] / "migrations"),
)
"""In this order: the read schema's watermark is the head of the inbound log."""
