"""How test files are spread over processes: each whole, and those that look at one running demo together.

A demo takes a minute or more to live its lives, and every process that has one of these files would start one.
"""

from functools import cache

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling


class Spreading(LoadFileScheduling):
    """`--dist loadfile`, with one demo: the files whose tests take the fixture of that name."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        self._looks_at_the_demo = cache(lambda file: "(demo: Command" in (config.rootpath / file).read_text())

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "one demo" if self._looks_at_the_demo(file) else file
