"""The one kind of failure that ends a process on purpose."""


class RefusesToRun(RuntimeError):  # noqa: N818 - what the process does, not a mistake it made
    """Going on would do harm, and trying again would not help. The text is one sentence that says what would."""
