"""Whole lives as a machine of hypothesis: what may befall three people in a programme, through every service."""

import asyncio
import itertools
import os
from datetime import date, timedelta
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from common.clock import SystemClock
from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled, ParticipantExited
from local.system.layout import Layout
from tests.support.waiting import until
from tests.support.whole_domain import CONTROLLER, EMPLOYMENT, PHASE, POINT, Told, programme, sessions

_lives = itertools.count(1)
NAMES = ("a", "b", "c")
names = st.sampled_from(NAMES)
nths = st.integers(0, 9)
"""Which of those that there are: what can be drawn must not depend on what the system says."""
days = st.integers(0, 11).map(lambda month: date(2018, month + 1, 1)) | st.integers(0, 364).map(
    lambda n: date(2018, 1, 1) + timedelta(days=n)
)
early = st.integers(0, 40).map(lambda n: date(2018, 1, 1) + timedelta(days=n))
"""Most have entered when the sessions begin."""
_FIGURES = "query Goals($id: ID!) { programme(id: $id) { goals { id figure { numerator denominator } } } }"
_SETTLED_SECONDS = 30
_HEARD_SECONDS = 10
_COUNTED = ("programme:", "participation:", "way:", "attendance:", "answer:")
"""Aggregates whose events a reader of figures can wait for."""
_LATER = {"unknown-programme", "unknown-participant", "unknown-activity", "unknown-session", "unknown-spell"}
"""Refusals of services that have not yet heard what was just said to another."""


class Lives(RuleBasedStateMachine):
    """Three people, one programme, and whatever befalls them; `whole_hours` goes on."""

    layout: Layout
    http: httpx.AsyncClient
    runner: asyncio.Runner
    token: str
    staff: str

    @initialize()
    def begin(self):
        clock = SystemClock()
        self.life = f"hela-{os.getpid()}-{next(_lives)}"
        self.told, self.numbers = Told(self.life, clock.now()), itertools.count(1)
        self.merges, self.seen, self.last = {}, {}, {}
        self.locked = []
        self._done("enrolment", "/programmes", programme(self.life))
        cafe = {"activity_id": f"{self.life}-cafe", "programme_id": self.life, "title": "Café", "kind": "language-cafe"}
        self._heard("activities", "/activities", cafe)
        people = [{"person_id": self._id(name), "controller": CONTROLLER} for name in NAMES]
        for service, operation, bodies in (
            ("activities", "sessions", sessions(self.life)), ("enrolment", "people", people)
        ):  # fmt: skip
            commands = [{"operation": operation, "body": body} for body in bodies]
            self._done(service, "/batch", {"mode": "all-or-nothing", "commands": commands})
        for name, gender in zip(NAMES, ("woman", "man"), strict=False):  # or most of what is drawn befalls nobody
            self.enrol(name, date(2018, 1, 8), gender)

    def _id(self, name):
        return f"{self.life}-{name}"

    def _who(self, nth: int) -> str | None:
        """One of those who have entered."""
        entered = sorted(self.told.spells)
        return entered[nth % len(entered)] if entered else None

    def _post(self, service: str, path: str, body: dict[str, Any]) -> httpx.Response:
        token = self.token if path == "/programmes" else self.staff
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.runner.run(self.http.post(self.layout.url(service) + path, json=body, headers=headers))
        assert answer.status_code in {200, 201, 202, 409, 422, 404}, (
            f"{path} {body}: {answer.status_code} {answer.text}"
        )
        if answer.is_success and (said := answer.json()).get("aggregate", "").startswith(_COUNTED):
            self.last[service] = f"{said['aggregate']}/{said['version']}"
        return answer

    def _done(self, service, path, body):
        answer = self._post(service, path, body)
        assert answer.is_success, answer.text
        return answer.json()

    def _taken(self, service, path, body):
        """The answer, or None if the rules are against it."""
        answer = self._post(service, path, body)
        return answer.json() if answer.is_success else None

    def _heard(self, service, path, body):
        """The same of a service that may first have to hear of what it is about."""
        loop_time = self.runner.get_loop().time
        limit = loop_time() + _HEARD_SECONDS
        while True:
            answer = self._post(service, path, body)
            if answer.is_success:
                return answer.json()
            if not _rules(answer.json()) & _LATER or loop_time() > limit:
                return None
            self.runner.run(asyncio.sleep(0.05))

    @rule(name=names, on=days)
    def refer(self, name, on):
        body = {"programme_id": self.life, "person_id": self._id(name), "referrer": "af", "on": f"{on}"}
        self._taken("enrolment", "/referrals", body)

    @rule(name=names, on=early, gender=st.sampled_from(["woman", "man"]))
    def enrol(self, name, on, gender):
        person = self._id(name)
        entry = {"programme_id": self.life, "person_id": person, "on": f"{on}", "entry": {"age": 30, "gender": gender}}
        answer = self._post("enrolment", "/participations", entry)
        if answer.status_code == 201:
            self.told.enrolled(answer.json(), person, on, gender=gender)

    @rule(nth=nths, on=days)
    def leave(self, nth, on):
        self._of_spell(nth, "exit", {"on": f"{on}", "reason": "completed"}, self.told.exited, on)

    @rule(nth=nths, on=days)
    def come_back(self, nth, on):
        self._of_spell(nth, "re-entry", {"on": f"{on}"}, self.told.enrolled, on)

    @rule(nth=nths, on=days)
    def enter_a_phase(self, nth, on):
        self._of_spell(nth, "phase", {"phase": PHASE, "on": f"{on}"}, self.told.phase, on)

    @rule(nth=nths, on=days, works=st.booleans())
    def follow_up(self, nth, on, works):
        body = {"point": POINT, "on": f"{on}", "reached": True, "statuses": [EMPLOYMENT] if works else []}
        self._of_spell(nth, "follow-ups", body, self.told.follow_up, on, works=works)

    @rule(nth=nths, on=days, where=st.sampled_from(["north", "elsewhere"]))
    def live_somewhere(self, nth, on, where):
        body = {"on": f"{on}", "municipality": where}
        self._of_spell(nth, "residence", body, self.told.residence, on, municipality=where)

    @rule(nth=nths, on=days)
    def be_offered_work(self, nth, on):
        outcome = f"{self.life}-o{next(self.numbers)}"
        body = {"outcome_id": outcome, "kind": EMPLOYMENT, "offered_on": f"{on}"}
        self._of_spell(nth, "outcomes", body, self.told.offered, on, outcome=outcome)

    def _of_spell(self, nth, what, body, tell, on, **more):
        if (person := self._who(nth)) is None:
            return
        answer = self._post("enrolment", f"/participations/{self.life}/{person}/{what}", body)
        if answer.status_code == 201 and (answer.json()["aggregate"], answer.json()["version"]) not in self.told.log:
            tell(answer.json(), person, on, **more)

    @rule(nth=nths, on=st.none() | days)
    def correct(self, nth, on):
        said = [key for key, event in self.told.log.items() if key[0].startswith("participation:") and _is_fact(event)]
        if not said:
            return
        aggregate, version = sorted(said)[nth % len(said)]
        person, original = aggregate.rpartition(":")[2], self.told.log[aggregate, version]
        if isinstance(original, ParticipantEnrolled) and on is None:
            return  # who never entered has no number for the next spell that a model could foretell
        instead = None if on is None else _instead(original, on)
        body = {"corrects": version, "replacement": instead}
        answer = self._post("enrolment", f"/participations/{self.life}/{person}/corrections", body)
        if answer.status_code == 201:
            self.told.corrected(answer.json(), person, version, on)

    @rule(one=names, other=names)
    def merge(self, one, other):
        pair = tuple(sorted([self._id(one), self._id(other)]))
        answer = self._post("enrolment", "/merges", {"person_ids": list(pair)})
        if answer.status_code == 201:
            self.merges[answer.json()["merge_id"]] = pair
            self.told.merged(answer.json(), pair)

    @rule(nth=nths)
    def undo(self, nth):
        if not self.merges:
            return
        merge_id = list(self.merges)[nth % len(self.merges)]
        if self._taken("enrolment", f"/merges/{merge_id}/undo", {}):
            self.told.merged({"merge_id": merge_id}, self.merges.pop(merge_id), undone=True)

    @rule(name=names)
    def erase(self, name):
        """Nothing that was counted changes: who it was is gone."""
        self._taken("enrolment", f"/people/{self._id(name)}/erasure", {"confirm": self._id(name)})

    @rule(nth=nths, on=days)
    def be_placed(self, nth, on):
        """An employer offers work through matching; enrolment hears of it, and it is an outcome."""
        person, placement = self._who(nth), f"{self.life}-pl{next(self.numbers)}"
        if person is None:
            return
        employer = {"employer_id": f"{CONTROLLER}-saw", "controller": CONTROLLER, "organisation_number": "556036-0793"}
        self._done("matching", "/employers", employer | {"name": "Sågen AB"})
        body = {
            "placement_id": placement, "programme_id": self.life, "person_id": person, "on": f"{on}",
            "employer_id": f"{CONTROLLER}-saw", "kind": EMPLOYMENT, "extent": 100,
        }  # fmt: skip
        if said := self._heard("matching", "/placements", body):
            self.told.offered(said, person, on, outcome=placement, by="placement")

    @rule()
    def settle(self):
        expected = self.told.figures(SystemClock().now().date())
        shown: dict[str, tuple[int, int]] = {}

        async def the_same() -> bool:
            shown.clear()
            shown.update(await self._shown())
            return shown == expected

        try:
            self.runner.run(until(the_same, _SETTLED_SECONDS, pause=0.05))
        except AssertionError:
            raise AssertionError(f"shown {shown}, and the model counts {expected}") from None

    async def _shown(self) -> dict[str, tuple[int, int]]:
        headers = {"Authorization": f"Bearer {self.staff}"}
        asked = {"query": _FIGURES, "variables": {"id": self.life}, "extensions": {"waitFor": list(self.last.values())}}
        answer = (await self.http.post(self.layout.graphql, json=asked, headers=headers)).json()
        goals = ((answer.get("data") or {}).get("programme") or {}).get("goals", [])
        return {goal["id"]: (goal["figure"]["numerator"] or 0, goal["figure"]["denominator"] or 0) for goal in goals}

    def teardown(self):
        if getattr(self, "last", None):  # it has begun
            self.settle()


def _is_fact(event: object) -> bool:
    return isinstance(event, ParticipantEnrolled | ParticipantExited | OutcomeRecorded)


def _instead(original: ParticipantEnrolled | ParticipantExited | OutcomeRecorded, on: date) -> dict[str, Any]:
    """The same as it should have been said: on another day."""
    match original:
        case ParticipantEnrolled():
            return {"fact": "enrolled", "on": f"{on}", "entry": {"age": 30, "gender": original.entry.gender}}
        case ParticipantExited():
            return {"fact": "exited", "on": f"{on}", "reason": "completed"}
        case OutcomeRecorded():
            return {"fact": "outcome", "kind": EMPLOYMENT, "offered_on": f"{on}"}


def _rules(problem: dict[str, Any]) -> set[str]:
    named = {str(problem.get("rule", "")), str(problem.get("type", "")).rpartition(":")[2]}
    return named | {str(error.get("rule", "")) for error in problem.get("errors", [])}
