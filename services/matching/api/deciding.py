"""The commands of matching: what each wants on the desk and how it is decided, by the name a batch calls it."""

from collections.abc import Callable
from uuid import uuid4

from common.clock import Clock
from common.http import Kind, Verb, Verbs
from matching.api.bodies import employers, placements, runs
from matching.api.tools import Tools
from matching.api.verbs import decisions, knowing, openings, placing
from matching.api.verbs import employers as employing
from matching.storage import desk
from matching.storage.desk import Desk, Wanted
from matching.vault import Vault

Matching = Verbs[Desk, Tools, Wanted]
OneVerb = Verb[Desk, Tools, Wanted]

_EMPLOYER = "POST /employers/{employer_id}"
_OPENING = "POST /openings/{opening_id}"
_PLACEMENT = "POST /placements/{placement_id}"


def _kind(body: type, operation: str, *within: str) -> Kind:
    return Kind(body, operation, within)


def _step(body: type, name: str) -> OneVerb:
    return Verb(_kind(body, f"{_PLACEMENT}/{name}", "placement_id"), placing.wants_step, placing.step)


VERBS: dict[str, OneVerb] = {
    "employers": Verb(_kind(employers.EmployerBody, "POST /employers"), employing.wants_employer, employing.register),
    "employer-changes": Verb(
        _kind(employers.EmployerChangeRow, f"{_EMPLOYER}/changes", "employer_id"),
        employing.wants_change,
        employing.change,
    ),
    "contacts": Verb(
        _kind(employers.ContactRow, f"{_EMPLOYER}/contacts", "employer_id"),
        employing.wants_contact,
        employing.keep_contact,
    ),
    "contact-removals": Verb(
        _kind(employers.RemovalRow, f"{_EMPLOYER}/contacts/{{contact_id}}/removal", "employer_id", "contact_id"),
        employing.wants_contact,
        employing.remove_contact,
    ),
    "openings": Verb(_kind(employers.OpeningBody, "POST /openings"), openings.wants_opening, openings.publish),
    "opening-changes": Verb(
        _kind(employers.OpeningChangeRow, f"{_OPENING}/changes", "opening_id"), openings.wants_change, openings.change
    ),
    "opening-closings": Verb(
        _kind(employers.ClosingRow, f"{_OPENING}/closing", "opening_id"), openings.wants_change, openings.close
    ),
    "weights": Verb(_kind(employers.WeightsBody, "POST /weights"), openings.wants_weights, openings.set_weights),
    "instruments": Verb(
        _kind(employers.InstrumentsBody, "POST /instruments"), openings.wants_instruments, openings.set_instruments
    ),
    "studies": Verb(_kind(placements.StudiesBody, "POST /studies"), knowing.wants, knowing.set_studies),
    "social-profiles": Verb(_kind(placements.SocialBody, "POST /social-profiles"), knowing.wants, knowing.set_social),
    "placements": Verb(_kind(placements.PlacementBody, "POST /placements"), placing.wants_offer, placing.offer),
    "acceptances": _step(placements.AcceptanceRow, "acceptance"),
    "starts": _step(placements.StartRow, "start"),
    "changes": _step(placements.ChangeRow, "changes"),
    "ends": _step(placements.EndRow, "end"),
    "conversions": Verb(
        _kind(placements.ConversionRow, f"{_PLACEMENT}/conversion", "placement_id"),
        placing.wants_conversion,
        placing.convert,
    ),
    "visits": Verb(
        _kind(placements.VisitRow, f"{_PLACEMENT}/visits", "placement_id"), placing.wants_visit, placing.visit
    ),
    "decisions": Verb(
        _kind(runs.DecisionRow, "POST /runs/{run_id}/decisions", "run_id"), decisions.wants, decisions.decide
    ),
}


def random_id() -> str:
    """An id for what its sender gave none."""
    return uuid4().hex


def commands(clock: Clock, vault: Vault, new_id: Callable[[], str] = random_id) -> Matching:
    """The service's commands, callable without HTTP."""
    return Verbs(VERBS, lambda: Tools(clock.now(), vault, new_id), desk.lay, desk.write)
