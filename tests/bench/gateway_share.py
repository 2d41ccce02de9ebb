"""Compiled answers beside what PostgreSQL alone gives: the same SQL, role, settings and data under pgbench."""

import asyncio
import os
import re
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graphql.execution.values import VariableValues, get_variable_values

from gateway.api.asking import Viewer
from gateway.api.compiled.answers import Compiler
from gateway.api.compiled.compiling import Call, arguments_of
from gateway.api.cursors import Cursors
from gateway.api.documents import Documents
from gateway.api.limits import Limits
from gateway.api.schema import build
from gateway.storage.reading import Reader
from local.engines.postgres import _programs

_TPS = re.compile(r"tps = ([\d.]+) \(without")


async def pgbench(dsn: str, question: str, variables: dict[str, Any], *, clients: int, seconds: int) -> float:
    """Transactions per second of the compiled statement of a question, prepared, as the programme's owner."""
    sql, values = _statement(question, variables)
    names = [f"p{n}" for n in range(1, len(values) + 1)]
    script = scripted(sql)
    there = urlsplit(dsn)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "question.sql"
        file.write_text(script)
        told = [f"--define={name}={value}" for name, value in zip(names, values, strict=True)]
        command = [
            str(_programs() / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(seconds),
            "-f", str(file), *told, "-h", str(there.hostname), "-p", str(there.port), "-U", str(there.username),
            there.path[1:],
        ]  # fmt: skip
        environment = os.environ | {
            "PGPASSWORD": there.password or "",
            "PGOPTIONS": "-c plan_cache_mode=force_generic_plan -c jit=off -c max_parallel_workers_per_gather=0 "
            "-c default_transaction_read_only=on -c DateStyle=ISO,YMD -c TimeZone=UTC",
        }
        done = await asyncio.to_thread(
            subprocess.run, command, env=environment, capture_output=True, text=True, check=False
        )
    found = _TPS.search(done.stdout)
    assert found is not None, done.stderr
    return float(found[1])


def scripted(sql: str) -> str:
    """The statement as a pgbench script: on one line, and each parameter apart from the colon of a slice before it."""
    return re.sub(r"\$(\d+)::", r" :p\1::", sql).replace("\n", " ") + ";\n"


def _statement(question: str, variables: dict[str, Any]) -> tuple[str, list[object]]:
    schema, cursors = build().core, Cursors(b"bench")
    prepared = Documents(schema, Limits()).prepare(question)
    operation = prepared.operation(None)
    given = get_variable_values(schema, operation.variable_definitions or (), variables)
    assert isinstance(given, VariableValues)
    compiled = Compiler(schema, None, cursors).compiled(prepared, operation, given)  # type: ignore[arg-type]
    assert compiled is not None
    made = compiled.compiling
    viewer = Viewer("bench", "town", ("coordinator",))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    call = Call(viewer, now, now.date(), cursors, arguments_of(made.sites, given), "0" * 32)
    settings = Reader("town", exact=True, programmes=("*",)).settings
    return compiled.sql, [*settings, *(bind(call) for bind in made.binders[len(settings) :])]
