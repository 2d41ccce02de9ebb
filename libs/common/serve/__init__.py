"""A service as a process: how it starts, what runs in it, and how it ends.

>>> PROGRAM = Program("bakery", Settings, build, sources=(SPINE, ("bakery", MIGRATIONS)), stream=STREAM)
>>> sys.exit(main(PROGRAM))     # python -m bakery serve | migrate | provision | check | doctor | recover
"""

from common.serve.findings import Finding, judged
from common.serve.parts import SPINE, Assembly, LoneCommand, OwnCommand, Parts, Program
from common.serve.process import serve
from common.serve.program import main
from common.serve.refusal import RefusesToRun
from common.serve.workers import Worker

__all__ = [
    "SPINE",
    "Assembly",
    "Finding",
    "LoneCommand",
    "OwnCommand",
    "Parts",
    "Program",
    "RefusesToRun",
    "Worker",
    "judged",
    "main",
    "serve",
]  # fmt: skip
