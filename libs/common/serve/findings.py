"""What the doctor finds: one line each, in order or not, and then what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `do` says what mends it; empty when nothing is wrong."""

    what: str
    said: str
    do: str = ""

    @property
    def wrong(self) -> bool:
        """Whether something must be done."""
        return bool(self.do)

    def __str__(self) -> str:
        """As it is printed."""
        return f"WRONG  {self.what}: {self.said}. {self.do}" if self.wrong else f"ok     {self.what}: {self.said}"


def judged(what: str, said: str, *, fine: bool, do: str) -> Finding:
    """A finding that is wrong unless `fine`."""
    return Finding(what, said, "" if fine else do)
