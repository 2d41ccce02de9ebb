"""Free text about a person goes onto the desk sealed with the person's key, and nowhere else."""

from common.access import Principal
from common.problems import Problem, refusal
from enrolment.api.tools import Tools
from enrolment.storage.course.notes import Note, NoteKind, sealed_as
from enrolment.storage.desk import Desk


def note(
    desk: Desk, principal: Principal, tools: Tools, *, kind: NoteKind, programme_id: str, person_id: str,
    note_id: str, content: bytes,
) -> Problem | None:  # fmt: skip
    """Seal a text. Who is erased, or whose key was lost with the database, can have none."""
    row = desk.rows.get(person_id)
    if row is None or row.sealed is None:
        message = "there is no key to seal a text about this person with"
        return refusal("nothing-to-seal-with", message, field="person_id", status=409)
    what = sealed_as(kind, programme_id, note_id)
    sealed = tools.vault.seal_more(person_id, row.sealed.wrapped_key, what, content)
    desk.course.notes.append(Note(person_id, programme_id, kind, note_id, principal.subject, tools.at, sealed))
    return None
