"""POST /runs: everything that holds is gathered, weighed in a thread beside the loop, and kept with its inputs."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from common.access import Principal
from common.clock import Clock
from common.db import Connection
from common.http import Answer, unknown
from common.problems import Problem, refusal
from common.store import Change
from contracts.matching import CandidateConsidered
from matching.api import access
from matching.api.bodies.runs import RunBody
from matching.api.deciding import random_id
from matching.domain.preferences import Weights
from matching.domain.programmes import Programme, today
from matching.domain.proposals import Inputs
from matching.domain.runs import Result, RunInputs, make
from matching.storage import configured, dating, gathering, programmes, runs
from matching.storage.runs import KeptRun, RunHead


@dataclass(frozen=True, slots=True)
class Running:
    """Makes runs, callable without HTTP."""

    clock: Clock

    async def run(self, connection: Connection, principal: Principal, body: RunBody) -> Answer | Problem:
        """Make a run and keep it; the same id asked for the same again is the same run."""
        programme = (await programmes.find(connection, [body.programme_id])).get(body.programme_id)
        if programme is None:
            return unknown("programme", "programme_id")
        if problem := access.may_change(principal, programme):
            return problem
        if body.run_id and (known := (await runs.find(connection, [body.run_id])).get(body.run_id)):
            return _known(known, body)
        weights = await configured.weights(connection, programme.controller, body.weights)
        if weights is None:
            return unknown("weights", "weights")
        if problem := await _speed_dating_refused(connection, body):
            return problem
        inputs = await self._gather(connection, programme, body, weights)
        packed, text, result = await asyncio.to_thread(_made, inputs)
        head = RunHead(
            body.run_id or random_id(), programme.id, programme.controller, body.method, inputs.engine,
            weights.version, _asked(body), _fingerprint(text), principal.subject, self.clock.now(),
        )  # fmt: skip
        await runs.keep(connection, head, packed, runs.pack(text))
        return _answer(head, result, self._said(head, result), status=201)

    async def _gather(self, connection: Connection, programme: Programme, body: RunBody, weights: Weights) -> RunInputs:
        day = today(self.clock.now())
        _, instruments = await configured.instruments(connection, programme.controller)
        social = body.method == "social"
        candidates = [] if social else await gathering.profiles(connection, programme, body.people, day)
        openings = [] if social else await gathering.openings(connection, programme, body.openings, day)
        return RunInputs(
            method=body.method,
            seed=body.seed,
            most=body.most,
            inputs=Inputs(
                profiles=tuple(candidates), openings=tuple(openings), weights=weights, instruments=instruments
            ),
            marks=tuple(await gathering.marks(connection, body.speed_dating)) if body.speed_dating else (),
            social=tuple(await gathering.social(connection, programme.id)) if social else (),
        )

    def _said(self, head: RunHead, result: Result) -> Sequence[Change]:
        """One event for each person who was considered: selection rates are counted from these, elsewhere."""
        at = self.clock.now()
        return [
            Change(
                f"candidate:{head.run_id}:{one.person_id}",
                0,
                [
                    CandidateConsidered(
                        run_id=head.run_id, person_id=one.person_id, programme_id=head.programme_id,
                        controller=head.controller, weights_version=head.weights_version, openings=one.openings,
                        eligible=one.eligible, proposed=one.suggested, occurred_on=today(at), recorded_at=at,
                    )
                ],
            )
            for one in result.considered
        ]  # fmt: skip


def replayed(kept: KeptRun) -> dict[str, object]:
    """Make a kept run again from its inputs, and say whether the answer is the same to the letter."""
    text = make(kept.inputs).canonical()
    return {
        "run_id": kept.head.run_id,
        "engine": kept.head.engine,
        "same": text == kept.result_text(),
        "fingerprint": kept.head.fingerprint,
        "fingerprint_of_replay": _fingerprint(text),
    }


def _made(inputs: RunInputs) -> tuple[bytes, str, Result]:
    result = make(inputs)
    return runs.pack(inputs.canonical()), result.canonical(), result


async def _speed_dating_refused(connection: Connection, body: RunBody) -> Problem | None:
    if body.speed_dating is None:
        return None
    if body.method != "stable":
        return refusal("marks-not-used", "only `stable` goes by marks", field="speed_dating")
    known = (await dating.find(connection, [body.speed_dating])).get(body.speed_dating)
    if known is None or known.programme_id != body.programme_id:
        return unknown("speed-dating", "speed_dating")
    return None


def _known(kept: KeptRun, body: RunBody) -> Answer | Problem:
    if kept.head.asked == _asked(body) and kept.head.programme_id == body.programme_id:
        return _answer(kept.head, kept.result, (), status=200)
    return refusal("run-exists", "another run has this id", field="run_id", status=409)


def _answer(head: RunHead, result: Result, changes: Sequence[Change], *, status: int) -> Answer:
    ids = {
        "run_id": head.run_id,
        "considered": len(result.considered),
        "suggested": len(result.suggested),
        "without": len(result.without),
        "fingerprint": head.fingerprint,
    }
    return Answer(f"run:{head.run_id}", 1, changes, ids, status=status)


def _asked(body: RunBody) -> str:
    return body.model_dump_json(exclude={"run_id"})


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
