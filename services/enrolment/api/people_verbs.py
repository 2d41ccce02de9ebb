"""The commands about people themselves, by the names under which a batch calls them."""

from common.http import Kind, Verb
from enrolment.api import changing, consenting, erasing, registering, uniting
from enrolment.api import people_bodies as bodies
from enrolment.api.tools import Tools
from enrolment.storage.desk import Desk, Wanted

_PERSON = ("person_id",)
_PATH = "POST /people/{person_id}/"

VERBS: dict[str, Verb[Desk, Tools, Wanted]] = {
    "people": Verb(Kind(bodies.PersonBody, "POST /people"), registering.wants, registering.register, gathers=True),
    "details": Verb(Kind(bodies.DetailsRow, f"{_PATH}details", _PERSON), changing.wants, changing.change),
    "identifiers": Verb(
        Kind(bodies.IdentifierRow, f"{_PATH}identifiers", _PERSON), changing.wants_number, changing.add_number
    ),
    "merges": Verb(Kind(bodies.MergeBody, "POST /merges"), uniting.wants, uniting.merge),
    "undo-merge": Verb(
        Kind(bodies.UndoRow, "POST /merges/{merge_id}/undo", ("merge_id",)), uniting.wants_undone, uniting.unmerge
    ),
    "dismiss-proposal": Verb(
        Kind(bodies.DismissRow, "POST /merge-proposals/{proposal_id}/dismissal", ("proposal_id",)),
        uniting.wants_dismissed,
        uniting.dismiss,
    ),
    "protection": Verb(
        Kind(bodies.ProtectionRow, f"{_PATH}protection", _PERSON), uniting.wants_protected, uniting.protect
    ),
    "erasure": Verb(Kind(bodies.ErasureRow, f"{_PATH}erasure", _PERSON), erasing.wants, erasing.erase),
    "holds": Verb(Kind(bodies.HoldRow, f"{_PATH}holds", _PERSON), erasing.wants_held, erasing.hold),
    "lift-hold": Verb(
        Kind(bodies.LiftRow, f"{_PATH}holds/{{hold_id}}/lift", ("person_id", "hold_id")),
        erasing.wants_held,
        erasing.lift,
    ),
    "consents": Verb(Kind(bodies.ConsentRow, f"{_PATH}consents", _PERSON), consenting.wants, consenting.consent),
}
