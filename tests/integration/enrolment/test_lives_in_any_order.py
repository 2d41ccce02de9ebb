"""Whole lives in any order: register, merge, refer, enrol, exit, re-enter, protect, erase; what must hold, holds.

A model of a few sentences says what is to be expected; the service runs on a real database beside it.
"""

import asyncio
import itertools
from datetime import date, timedelta

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from common import db
from common.clock import ManualClock
from common.http import Checks, Commands, create_app
from enrolment.__main__ import MIGRATIONS
from enrolment.api import access
from enrolment.api.deciding import commands
from enrolment.api.routes import routes
from enrolment.domain import merges
from enrolment.domain.identifiers import luhn
from tests.integration.enrolment.conftest import AT, VAULT, seeing
from tests.support.commanding import PROGRAMME, Commanded
from tests.support.tokens import Tokens

_lives = itertools.count(1)
names = st.sampled_from(["a", "b", "c"])
days = st.integers(0, 160).map(lambda days: date(2018, 1, 1) + timedelta(days))


def _number(life: int, name: str) -> str:
    nine = f"9{life % 10}01{1 + life // 1000 % 28:02}{life % 1000:03}"
    nine = nine[:6] + f"{(life * 3 + 'abc'.index(name)) % 1000:03}"
    return f"19{nine}{luhn(nine)}"


class Lives(RuleBasedStateMachine):
    """Three people of one controller, two programmes, and whatever befalls them."""

    service: Commanded
    runner: asyncio.Runner

    @initialize()
    def begin(self):
        self.life = next(_lives)
        self.known, self.erased, self.protected = {}, set(), set()
        self.edges, self.entered_after_erasure = {}, 0

    def _id(self, name):
        return f"{name}{self.life}"

    def _send(self, path, body, *allowed):
        answer = self.runner.run(self.service.post(path, body))
        assert answer.status_code in {200, 201, 202, 409, 422}, answer.text
        if answer.status_code >= 400 and allowed:
            assert answer.json()["rule"] in allowed, answer.text
        return answer

    def _read(self, path, **who):
        return self.runner.run(self.service.get(path, **who))

    def _cluster(self, name):
        return merges.cluster(name, self.edges.values())

    @rule(name=names)
    def register(self, name):
        body = {"person_id": self._id(name), "controller": "staden", "given_name": name, "gender": "woman"}
        number = {"kind": "personal-identity-number", "value": _number(self.life, name)}
        answer = self._send("/people", {**body, "identifiers": [number]}, "person-erased", "identifier-known")
        assert (answer.status_code == 409) == (name in self.erased)
        self.known.setdefault(name, number)

    @rule(one=names, other=names)
    def merge(self, one, other):
        answer = self._send("/merges", {"person_ids": [self._id(one), self._id(other)]})
        possible = {one, other} <= self.known.keys() - self.erased and other not in self._cluster(one)
        assert (answer.status_code == 201) == possible, answer.text
        if possible:
            self.edges[answer.json()["merge_id"]] = (one, other)
            if self._cluster(one) & self.protected:
                self.protected |= self._cluster(one)

    @precondition(lambda self: self.edges)
    @rule(data=st.data())
    def undo(self, data):
        merge_id = data.draw(st.sampled_from(sorted(self.edges)))
        assert self._send(f"/merges/{merge_id}/undo", {}).status_code == 201
        del self.edges[merge_id]

    @rule(name=names, programme=st.sampled_from(["steg", "bro"]), on=days)
    def refer(self, name, programme, on):
        body = {"programme_id": programme, "person_id": self._id(name), "referrer": "af", "on": on.isoformat()}
        self._send("/referrals", body)

    @rule(name=names, programme=st.sampled_from(["steg", "bro"]), on=days)
    def enrol(self, name, programme, on):
        body = {"programme_id": programme, "person_id": self._id(name), "on": on.isoformat(), "entry": {"age": None}}
        answer = self._send("/participations", body)
        self.entered_after_erasure += answer.status_code == 201 and name in self.erased

    @rule(name=names, programme=st.sampled_from(["steg", "bro"]), on=days)
    def leave(self, name, programme, on):
        self._send(f"/participations/{programme}/{self._id(name)}/exit", {"on": on.isoformat(), "reason": "completed"})

    @rule(name=names, programme=st.sampled_from(["steg", "bro"]), on=days)
    def re_enter(self, name, programme, on):
        answer = self._send(f"/participations/{programme}/{self._id(name)}/re-entry", {"on": on.isoformat()})
        self.entered_after_erasure += answer.status_code == 201 and name in self.erased

    @rule(name=names, protected=st.booleans())
    def protect(self, name, protected):
        answer = self._send(f"/people/{self._id(name)}/protection", {"protected": protected})
        if answer.status_code == 200:
            cluster = self._cluster(name)
            self.protected = self.protected | cluster if protected else self.protected - cluster

    @rule(name=names)
    def erase(self, name):
        open_before = {one for one in self._cluster(name) if self._open_spells(one)}
        answer = self._send(f"/people/{self._id(name)}/erasure", {"confirm": self._id(name)})
        if name not in self.known:
            assert answer.json()["rule"] == "unknown-person"
        elif name not in self.erased:
            assert (answer.status_code == 201) == (not open_before), answer.text
            if answer.status_code == 201:
                self.erased |= self._cluster(name)

    def _open_spells(self, name):
        found = []
        for programme in ("steg", "bro"):
            answer = self._read(f"/participations/{programme}/{self._id(name)}")
            spells = answer.json()["spells"] if answer.status_code == 200 else []
            found += [spell for spell in spells if spell["last"] is None]
        return found

    @invariant()
    def nobody_enters_after_having_been_erased(self):
        assert self.entered_after_erasure == 0

    @invariant()
    def the_erased_are_gone_and_the_others_are_not(self):
        for name in self.known:
            answer = self._read(f"/people/{self._id(name)}?purpose=test")
            assert answer.status_code == (404 if name in self.erased else 200)
            if answer.status_code == 200:
                assert set(answer.json()["one_with"]) == {self._id(one) for one in self._cluster(name) - {name}}
                assert answer.json()["protected"] == (name in self.protected)

    @invariant()
    def a_number_leads_to_its_person_until_that_is_erased(self):
        for name, number in self.known.items():
            search = {"controller": "staden", "purpose": "test", "identifier": number}
            found = self.runner.run(self.service.post("/people/search", search)).json()["people"]
            hidden = name in self.erased or name in self.protected
            assert [person["person_id"] for person in found] == ([] if hidden else [self._id(name)])

    @invariant()
    def spells_never_overlap(self):
        for name, programme in itertools.product(self.known, ("steg", "bro")):
            answer = self._read(f"/participations/{programme}/{self._id(name)}")
            spells = answer.json()["spells"] if answer.status_code == 200 else []
            for earlier, later in itertools.pairwise(spells):
                assert earlier["last"] is not None
                assert earlier["first"] <= earlier["last"] < later["first"]


async def _opened(dsn, home):
    await db.migrate(dsn, ("common", db.MIGRATIONS), ("enrolment", MIGRATIONS))
    pool = await db.open_pool(dsn)
    clock = ManualClock(AT)
    tokens = Tokens(home, clock)
    app = create_app(
        "enrolment", registry=access.rules(), verifier=tokens.verifier, checks=Checks(),
        routers=routes(commands(clock, VAULT), pool, seeing(pool, clock)), commands=Commands(pool, clock),
    )  # fmt: skip
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://enrolment.test")
    service = Commanded(client, pool, tokens)
    await service.done("/programmes", PROGRAMME)
    await service.done("/programmes", {**PROGRAMME, "id": "bro"})
    return service


def test_every_order_of_a_life_keeps_what_must_hold(postgres, tmp_path):
    with asyncio.Runner() as runner:
        runner.run(_made(postgres.dsn(), "lives"))
        service = runner.run(_opened(postgres.dsn("lives"), tmp_path))
        Lives.service, Lives.runner = service, runner
        try:
            run_state_machine_as_test(Lives, settings=settings(
                max_examples=12, stateful_step_count=25, deadline=None, database=None,
                suppress_health_check=list(HealthCheck),
            ))  # fmt: skip
        finally:
            runner.run(service.client.aclose())
            runner.run(service.pool.close())


async def _made(dsn, name):
    import asyncpg

    admin = await asyncpg.connect(dsn)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
