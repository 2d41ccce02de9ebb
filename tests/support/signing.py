"""The key that tests sign reports with, one that nobody knows, and what webhooks need."""

from reporting.api.webhooks import Hooks
from reporting.reports.canonical import Keys
from reporting.webhooks.sending import Sender

KEYS = Keys(b"k" * 32)
HOOKS = Hooks(b"w" * 32, Sender(inward=True))
STRANGER = Keys(b"s" * 32)
