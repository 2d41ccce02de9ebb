"""The commands about referrals, the way and volumes, by the name a batch calls them."""

from collections.abc import Mapping

from common.http import Kind, Verb
from common.problems import Body
from enrolment.api import amending, going, referring, telling
from enrolment.api import course_bodies as bodies
from enrolment.api.tools import Tools
from enrolment.storage.desk import Desk, Wanted

OneVerb = Verb[Desk, Tools, Wanted]
_WITHIN = ("programme_id", "person_id")
PATH = "/participations/{programme_id}/{person_id}/"

_ROWS: Mapping[str, type[Body]] = {
    "phase": bodies.PhaseRow,
    "pause": bodies.PauseRow,
    "resume": bodies.ResumeRow,
    "consultant": bodies.ConsultantRow,
    "plan": bodies.PlanRow,
    "steps": bodies.StepChangeRow,
    "reviews": bodies.ReviewRow,
    "status": bodies.StatusRow,
    "follow-ups": bodies.FollowUpRow,
    "residence": bodies.ResidenceRow,
}
_AMENDMENTS: Mapping[str, type[Body]] = {
    "extension": amending.ExtensionRow,
    "closing": amending.ClosingRow,
    "organisations": amending.OrganisationRow,
    "reports": amending.ReportRow,
}
_DECISION = Kind(bodies.DecisionRow, "POST /referrals/{referral_id}/decision", ("referral_id",))

VERBS: dict[str, OneVerb] = {
    "referrals": Verb(Kind(bodies.ReferralBody, "POST /referrals"), referring.wants, referring.refer),
    "decision": Verb(_DECISION, referring.wants_decision, referring.decide),
    "volumes": Verb(Kind(bodies.VolumeBody, "POST /volumes"), going.wants_volume, going.count),
    **{
        name: Verb(
            Kind(row, f"POST /programmes/{{programme_id}}/{name}", ("programme_id",)), amending.wants, amending.amend
        )
        for name, row in _AMENDMENTS.items()
    },
    **telling.VERBS,
    **{name: Verb(Kind(row, f"POST {PATH}{name}", _WITHIN), going.wants, going.go_on) for name, row in _ROWS.items()},
}
