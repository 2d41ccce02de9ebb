"""POST /programmes: a definition is read with all its faults, then held against what stands on the version before."""

from common.access import Principal
from common.http import Answer, settled
from common.problems import Problem
from contracts.programme import ProgrammeDefinition
from enrolment.api import access
from enrolment.api.answering import faulty
from enrolment.api.bodies import ProgrammeBody
from enrolment.api.tools import Tools
from enrolment.definitions import read_document
from enrolment.domain import programme
from enrolment.domain.programme import Usage
from enrolment.storage.desk import Desk, Wanted


def wants(body: ProgrammeBody, _: Tools) -> Wanted:
    """The programme, if the body names one at all."""
    name = body.document().get("id")
    return Wanted(defined=frozenset([name] if isinstance(name, str) else []))


def define(desk: Desk, principal: Principal, body: ProgrammeBody, tools: Tools) -> Answer | Problem:
    """Publish a definition."""
    definition = read_document(body.document())
    if not isinstance(definition, ProgrammeDefinition):
        return faulty(definition)
    known = desk.programmes.get(definition.id)
    for stated in (definition, known.current) if known else (definition,):
        if problem := access.may_change(principal, stated):
            return problem
    decision = programme.define(known, definition, desk.usages.get(definition.id, Usage()), tools.at)
    ids = {"programme_id": definition.id, "definition_version": definition.version}
    return settled(desk, f"programme:{definition.id}", decision, ids)
