"""POST /programmes/{programme_id}/...: extend, close, partners and their roles, the reporting calendar."""

from pydantic import ConfigDict, Field

from common.access import Principal
from common.http import Answer, as_problem, settled, unknown
from common.http.fields import Day
from common.problems import Body, Problem
from contracts.base import Code, Id, Label
from contracts.decisions import Already, Refusal
from contracts.programme import Closing, Organisation, ProgrammeDefinition, ReportDue, Text
from contracts.programme.definition import Role
from enrolment.api import access
from enrolment.api.answering import faulty
from enrolment.api.tools import Tools
from enrolment.definitions import read_document
from enrolment.domain import amendments, programme
from enrolment.domain.amendments import Appoint, Change, Close, Expect, Extend
from enrolment.domain.programme import Usage
from enrolment.storage.desk import Desk, Wanted


class ExtensionBody(Body):
    """The programme goes on to a later day. Goals of the first period stay as they are."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"end": "2021-12-31"}]})

    end: Day
    assumed: bool = False


class ClosingBody(Body):
    """Nobody enters any more; outcomes, follow-ups and reports go on. Everybody must have left."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"on": "2015-11-30"}]})

    on: Day
    reason: str = Field(default="planned-end", pattern="^(planned-end|ended-early|merged-into-ordinary-operations)$")


class OrganisationBody(Body):
    """An organisation joins, or gets other roles."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"id": "roda-korset", "name": "Röda Korset", "roles": ["partner", "host"]},
    ]})  # fmt: skip

    id: Id
    name: Label
    roles: tuple[Role, ...] = Field(min_length=1, max_length=7)
    municipality: Code | None = None


class TextBody(Body):
    """The same words in Swedish and English."""

    sv: Label
    en: Label


class ReportBody(Body):
    """A report is expected on a day."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"id": "interim-3", "title": {"sv": "Delrapport 3", "en": "Interim report 3"}, "due": "2016-06-15",
         "to": ["samordningsforbundet"]},
    ]})  # fmt: skip

    id: Code
    title: TextBody
    due: Day
    to: tuple[Id, ...] = Field(default=(), max_length=50)


class ExtensionRow(ExtensionBody):
    """An extension in a batch."""

    programme_id: Code


class ClosingRow(ClosingBody):
    """A closing in a batch."""

    programme_id: Code


class OrganisationRow(OrganisationBody):
    """An organisation in a batch."""

    programme_id: Code


class ReportRow(ReportBody):
    """A report in a batch."""

    programme_id: Code


Row = ExtensionRow | ClosingRow | OrganisationRow | ReportRow


def wants(body: Row, _: Tools) -> Wanted:
    """The programme, and what stands on it."""
    return Wanted(defined=frozenset([body.programme_id]))


def amend(desk: Desk, principal: Principal, body: Row, tools: Tools) -> Answer | Problem:
    """Publish the next version of the definition, with the one change."""
    known = desk.programmes.get(body.programme_id)
    if known is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, known.current):
        return problem
    usage = desk.usages.get(body.programme_id, Usage())
    changed = amendments.amended(known, _change(body), usage, tools.at)
    ids = {"programme_id": body.programme_id, "definition_version": known.current.version}
    if isinstance(changed, Refusal):
        return as_problem(changed)
    if isinstance(changed, Already):
        return settled(desk, f"programme:{body.programme_id}", changed, ids)
    definition = read_document(changed.model_dump(mode="json"))
    if not isinstance(definition, ProgrammeDefinition):
        return faulty(definition)
    decision = programme.define(known, definition, usage, tools.at)
    return settled(desk, f"programme:{body.programme_id}", decision, {**ids, "definition_version": definition.version})


def _change(body: Row) -> Change:
    match body:
        case ExtensionRow():
            return Extend(body.end, body.assumed)
        case ClosingRow():
            return Close(Closing.model_validate(body.model_dump(exclude={"programme_id"})))
        case OrganisationRow():
            return Appoint(Organisation(id=body.id, name=body.name, roles=body.roles, municipality=body.municipality))
        case ReportRow():
            title = Text(sv=body.title.sv, en=body.title.en)
            return Expect(ReportDue(id=body.id, title=title, due=body.due, to=body.to))
