"""The commands of enrolment: what each wants on the desk and how it is decided, by the name a batch calls it."""

from collections.abc import Callable
from uuid import uuid4

from common.clock import Clock
from common.http import Kind, Verb, Verbs
from enrolment.api import bodies, defining, participating
from enrolment.api.course_verbs import VERBS as OF_THE_COURSE
from enrolment.api.people_verbs import VERBS as OF_PEOPLE
from enrolment.api.tools import Tools
from enrolment.storage import desk
from enrolment.storage.desk import Desk, Wanted
from enrolment.vault import Vault

Enrolment = Verbs[Desk, Tools, Wanted]
OneVerb = Verb[Desk, Tools, Wanted]

_WITHIN = ("programme_id", "person_id")
_PATH = "POST /participations/{programme_id}/{person_id}/"


def _of_participation(kind: Kind) -> OneVerb:
    return Verb(kind, participating.wants, participating.take_part, gathers=True)


VERBS: dict[str, OneVerb] = {
    "programmes": Verb(Kind(bodies.ProgrammeBody, "POST /programmes"), defining.wants, defining.define),
    **OF_PEOPLE,
    "participations": _of_participation(Kind(bodies.EnrolBody, "POST /participations")),
    "exit": _of_participation(Kind(bodies.ExitRow, f"{_PATH}exit", _WITHIN)),
    "re-entry": _of_participation(Kind(bodies.ReEntryRow, f"{_PATH}re-entry", _WITHIN)),
    "outcomes": _of_participation(Kind(bodies.OutcomeRow, f"{_PATH}outcomes", _WITHIN)),
    "corrections": _of_participation(Kind(bodies.CorrectionRow, f"{_PATH}corrections", _WITHIN)),
    **OF_THE_COURSE,
}


def _random_id() -> str:
    return uuid4().hex


def commands(clock: Clock, vault: Vault, new_id: Callable[[], str] = _random_id) -> Enrolment:
    """The service's commands, callable without HTTP."""
    return Verbs(VERBS, lambda: Tools(clock.now(), vault, new_id), desk.lay, desk.write)
