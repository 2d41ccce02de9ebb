"""Histories of three programmes, two of one data controller, with goals that count over several of them; and the same
counted plainly. People and things have the same ids everywhere: nothing may be told apart by those.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

from contracts.activities import AttendanceRecorded
from contracts.enrolment import ProgrammeDefined
from contracts.programme import Funder, Organisation
from tests.support.bookkeeping import Bookkeeper, figure, interesting_days, plain
from tests.support.counted_goals import MONTHS, goals
from tests.support.histories import AT, PROGRAMME, definition, facts
from tests.support.newer_goals import newer_goals
from tests.support.newer_histories import things
from tests.support.plain_facts import spells, within
from tests.support.plain_figures import people_of

HARBOUR, ELSEWHERE = "harbour", "elsewhere"
_OTHERS = {HARBOUR: "town", ELSEWHERE: "far-town"}
_MIXED = ("part",)
"""Goals that ask of presence inside spells and of all presence at once: the plain count here knows one at a time."""
_OF_THINGS = tuple(goal for goal in newer_goals() if goal.id in {"models", "employers", "met", "grant", "per-head"})


def over_goals(where: str) -> tuple:
    """The goals of the small programme, and some of things and phases, counted over all of a controller, or a fund."""
    chosen = [goal for goal in (*goals(), *_OF_THINGS) if goal.id not in _MIXED]
    chosen += [goal for goal in newer_goals() if goal.id in {"by-phase", "stayed-2", "first-days-there"}]
    more: dict[str, Any] = {"over": where, "fund": "amif" if where == "fund" else None}
    return tuple(goal.model_copy(update=more) for goal in chosen)


def told_by(programme: str, version: int, goals: tuple, *funds: str) -> tuple:
    """A definition version of a programme."""
    controller = _OTHERS.get(programme, "town")
    paid = tuple(Funder(organisation="town", fund=fund) for fund in funds)
    owner = Organisation(id=controller, name=controller, roles=("owner",))
    changes = {"id": programme, "controller": controller, "funders": paid, "organisations": (owner,)}
    said = definition(version, goals).model_copy(update=changes)
    about = {"programme_id": programme, "controller": controller, "definition": said}
    event = ProgrammeDefined(occurred_on=date(2018, 1, 1), recorded_at=AT, **about)
    return f"programme:{programme}", version, event


def elsewhere(log: list[tuple], programme: str) -> list[tuple]:
    """The same happening in another programme, to people and things of the same names."""
    controller = _OTHERS[programme]
    found = []
    for aggregate, version, event in log:
        body = event.model_dump_json().replace(f'"{PROGRAMME}"', f'"{programme}"')
        body = body.replace('"controller":"town"', f'"controller":"{controller}"')
        name = aggregate.replace(f":{PROGRAMME}", f":{programme}")
        if name == aggregate and not name.startswith("merge:"):
            name = f"{name}-{programme}"  # an attendance, an answer, a placement: each its own
        found.append((name, version, type(event).model_validate_json(body)))
    return found


@st.composite
def several(draw) -> list[tuple]:
    """Facts of the three programmes in any order, their definitions somewhere among them."""
    log = draw(facts()) + draw(things())
    log += elsewhere([said for said in draw(facts()) if not said[0].startswith("merge:")] + draw(things()), HARBOUR)
    log += elsewhere(draw(facts()), ELSEWHERE)
    chosen = draw(st.sampled_from([over_goals("controller"), over_goals("fund")]))
    few = tuple(draw(st.lists(st.sampled_from(chosen), min_size=5, max_size=5, unique_by=lambda goal: goal.id)))
    log += [
        told_by(PROGRAMME, 1, few, "amif"),
        told_by(HARBOUR, 1, (goals()[0],), *draw(st.sampled_from([(), ("amif",)]))),
        told_by(HARBOUR, 2, over_goals("controller")[:2], *draw(st.sampled_from([(), ("amif",)]))),
        told_by(ELSEWHERE, 1, few, "amif"),
    ]
    return draw(st.permutations(log))


def check(kept: Bookkeeper, log: list[tuple], upto: int) -> None:
    """Every figure on every day that matters, as known at `upto`, equals a plain count over the programmes."""
    known = log[:upto]
    days = interesting_days([said for said in known if not said[0].startswith("programme:")], MONTHS)[::3]
    lines: dict = {}
    for line in kept.lines(upto):
        lines.setdefault(line[:3], []).append(line)
    for (programme, version), told in kept.fold.definitions.items():
        for goal in told.goals:
            counted = Counted.of(known, told, goal)
            for day in days:
                found = figure(lines.get((programme, goal.id, version), []), day)
                assert found == counted.plainly(told, goal, day), (programme, goal.id, goal.over, version, day)


@dataclass
class Counted:
    """What a goal counts, of the programmes that it counts over."""

    log: list[tuple]
    people: dict[str, list]

    @classmethod
    def of(cls, known: list[tuple], told, goal) -> "Counted":
        programmes = {told.id} if goal.over == "programme" else over(known, told.controller, goal.fund)
        said = [one for one in known if not one[0].startswith("programme:")]
        same = [one for one in said if getattr(one[2], "controller", "") == told.controller]
        everybody: dict[str, list] = {}
        for programme in sorted(programmes):
            for person, what in people_of(same, programme).items():
                everybody.setdefault(person, []).extend(renamed(what, programme))
        log = [one for one in same if getattr(one[2], "programme_id", "") in programmes]
        return cls(log, everybody)

    def plainly(self, told, goal, day: date) -> dict:
        """Presence counts as attended inside a spell of its own programme alone; as delivered, or reached, always."""
        people = self.people
        if getattr(goal, "of", None) not in ("delivered-minutes", "reached"):
            people = {person: [f for f in what if is_inside(what, f, day)] for person, what in people.items()}
        return plain(self.log, people, told, goal, day)


def over(known: list[tuple], controller: str, fund: str | None) -> set[str]:
    """The programmes of a controller, or those that a fund pays for, as the newest definitions say."""
    newest: dict = {}
    for _, _, event in sorted(known, key=lambda said: said[1]):
        if isinstance(event, ProgrammeDefined):
            newest[event.programme_id] = event.definition
    return {
        name
        for name, said in newest.items()
        if said.controller == controller and (fund is None or fund in [one.fund for one in said.funders])
    }


def renamed(what: list, programme: str) -> list:
    """The same people under names that tell their programmes apart, so that spell 1 of each is its own."""
    return [fact.model_copy(update={"person_id": f"{programme}.{fact.person_id}"}) for fact in what]


def is_inside(what: list, fact, day: date) -> bool:
    if not isinstance(fact, AttendanceRecorded):
        return True
    own = [f for f in what if f.programme_id == fact.programme_id]
    return within(spells(own, day), fact.occurred_on)
