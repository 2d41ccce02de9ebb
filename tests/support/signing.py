"""The key that tests sign reports with, and one that nobody knows."""

from reporting.reports.canonical import Keys

KEYS = Keys(b"k" * 32)
STRANGER = Keys(b"s" * 32)
