"""The interpreter, set up for a process that folds: the same for the service, the command line and the measurement."""

import gc
import sys

_SWITCH_SECONDS = 0.0005
_YOUNG = 50_000
"""So many new objects before the collector looks: a fold makes ten a fact, keeps most of them and makes no cycles."""


def settle() -> None:
    """Call once everything is imported."""
    # A rebuild's thread and the loop share one interpreter: let neither wait long for the other.
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.set_threshold(_YOUNG)
    gc.freeze()
