"""Who may see which part of the view: every type and field of the schema belongs to a declared group.

A field that nobody has put into a group stops the start. Who gets exact figures is decided per programme, by
the policies of the database; the schema asks them and answers `null` beside a reason (edition.py).
"""

from graphql import GraphQLObjectType, GraphQLSchema

from common.access import Registry
from contracts.roles import ROLES
from gateway.domain.edition import EXACT_ROLES
from gateway.domain.people import PEOPLE_ROLES

OPERATION = "POST /graphql"
DOWNLOAD = "GET /reports/{report_id}/{format}"
TABLE = "POST /graphql.csv"
_AFTER_SIGNING_IN = "leads to the page where one signs in, and shows nothing before"
PAGES = {
    "GET /": _AFTER_SIGNING_IN,
    "GET /programmes/{programme}": _AFTER_SIGNING_IN,
    "GET /programmes/{programme}/goals/{goal}": _AFTER_SIGNING_IN,
    "GET /programmes/{programme}/goals/{goal}/evidence": _AFTER_SIGNING_IN,
    "GET /files/{report_id}/{format}": _AFTER_SIGNING_IN,
    "GET /explorer": "is a page without figures; what is asked on it is asked with a token or after signing in",
    "GET /explorer/{name}": "is a part of that page, the same for everybody",
    "POST /explorer": "answers whoever has signed in to the page, as /graphql would, and refuses everybody else",
    "GET /sign-in": "is where one signs in",
    "POST /sign-in": "is where one signs in; what it takes is checked as any token is",
    "GET /sign-in/start": "leads to the identity provider",
    "GET /sign-in/done": "is where the identity provider leads back to; what it brings is checked",
    "POST /sign-out": "takes away what the browser keeps, whoever asks",
}
"""Operations of the partner page that anybody may ask for, and why."""

GROUPS = {
    "ask": ROLES,
    "programmes": ROLES,
    "figures": tuple(sorted(EXACT_ROLES)),
    "evidence": tuple(sorted(EXACT_ROLES)),
    "findings": tuple(sorted(EXACT_ROLES)),
    "releases": ROLES,
    "occupancy": tuple(sorted(EXACT_ROLES)),
    "money spent": tuple(sorted(EXACT_ROLES)),
    "answers": tuple(sorted(EXACT_ROLES)),
    "own openings": ROLES,
    "own people": tuple(sorted(PEOPLE_ROLES)),
    "introspection": ("auditor", "caseworker", "coordinator", "service"),
}

TYPES = {
    "Query": "ask",
    "Subscription": "ask",
    "Viewer": "ask",
    "Watermark": "ask",
    "PageInfo": "ask",
    "Withheld": "ask",
    "Programme": "programmes",
    "ProgrammeConnection": "programmes",
    "Period": "programmes",
    "Organisation": "programmes",
    "Funder": "programmes",
    "Area": "programmes",
    "Activity": "programmes",
    "ActivityConnection": "programmes",
    "Report": "programmes",
    "ReportFile": "programmes",
    "ReportDue": "programmes",
    "Standing": "figures",
    "Session": "programmes",
    "SessionConnection": "programmes",
    "Occupancy": "occupancy",
    "Phase": "programmes",
    "Budget": "programmes",
    "BudgetLine": "programmes",
    "Deliverable": "programmes",
    "SurveyResult": "answers",
    "SurveyItem": "answers",
    "ChangeConnection": "ask",
    "Change": "ask",
    "Referral": "own people",
    "ReferralConnection": "ask",
    "Opening": "own openings",
    "OpeningConnection": "ask",
    "Placement": "own people",
    "PlacementConnection": "ask",
    "Goal": "programmes",
    "NotMeasured": "programmes",
    "Release": "releases",
    "ReleaseConnection": "releases",
    "ReleasedGoal": "releases",
    "ReleasedCell": "releases",
    "ReleasedStep": "releases",
    "Figure": "figures",
    "BreakdownCell": "figures",
    "Step": "figures",
    "Entry": "evidence",
    "EntryConnection": "evidence",
    "Fact": "evidence",
    "FactConnection": "evidence",
    "Finding": "findings",
}

FIELDS = {
    "Goal.figure": "figures",
    "Goal.breakdown": "figures",
    "Goal.standing": "figures",
    "Goal.curve": "figures",
    "Goal.entries": "evidence",
    "Goal.evidence": "evidence",
    "Programme.findings": "findings",
    "Programme.surveyResults": "answers",
    "Change.referral": "own people",
    "Change.goal": "figures",
    "Session.occupancy": "occupancy",
    "Budget.spent": "money spent",
    "BudgetLine.spent": "money spent",
    "Watermark.position": "figures",
}


def http_registry() -> Registry:
    """Rules of the HTTP operations."""
    registry = Registry("gateway", roles=ROLES)
    registry.declare(OPERATION, roles=ROLES)
    registry.declare(DOWNLOAD, roles=ROLES)
    registry.declare(TABLE, roles=ROLES)
    for operation, because in PAGES.items():
        registry.public(operation, because=because)
    return registry


def field_registry(schema: GraphQLSchema) -> Registry:
    """Rules of the field groups, held against the schema. Raises UndeclaredOperation."""
    registry = Registry("gateway's schema", roles=ROLES)
    for group, roles in GROUPS.items():
        registry.declare(group, roles=roles)
    registry.check({group_of(type_name, field) for type_name, field in fields(schema)} | {"introspection"})
    return registry


def fields(schema: GraphQLSchema) -> list[tuple[str, str]]:
    """Every (type, field) of the schema's own object types."""
    return [
        (kind.name, field)
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for field in kind.fields
    ]


def group_of(type_name: str, field: str) -> str:
    """The group that decides who sees a field; one that is in none names itself and so finds no rule."""
    return FIELDS.get(f"{type_name}.{field}") or TYPES.get(type_name) or f"{type_name}.{field}"
