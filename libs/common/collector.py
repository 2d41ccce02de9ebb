"""Python's garbage collector, told what a service is like: much that lives for ever, much that is gone at once.

A batch makes thousands of things without a single cycle among them, a request some hundreds. Measured: with Python's
own thresholds the collector takes nearly half of a batch's time and a fifth of a page's.
"""

import gc


def calm() -> None:
    """Never look again at what is there now; look at what is new, less often."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
