"""How test files are spread over processes: each whole, and those that look at one running demo together.

A demo takes a minute or more to live its lives, and every process that has one of these files would start one.
"""

from xdist.scheduler import LoadFileScheduling

_OF_ONE_DEMO = ("/test_demo.py", "/test_taking_out.py", "/test_what_a_demo_leaves.py", "/test_what_ends_a_demo.py")


class Spreading(LoadFileScheduling):
    """`--dist loadfile`, with one demo."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "one demo" if file.endswith(_OF_ONE_DEMO) else file
