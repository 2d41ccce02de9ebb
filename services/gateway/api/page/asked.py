"""What the page asks of the schema, in the schema's own words: of programmes, of one, of one goal, of one person."""

from gateway.api.schema.figures import Facet

_CELLS = "\n".join(
    f"      {facet.value}: breakdown(facet: {facet.name}, asOf: $on) {{ value shown numerator }}" for facet in Facet
)
_SAID_CELLS = "\n".join(
    f"        {facet.value}: breakdown(facet: {facet.name}) {{ value text(lang: $lang) atLeast }}" for facet in Facet
)

PROGRAMMES = """
query Programmes($lang: Language!, $first: Int!, $after: String) {
  viewer { organisation edition why(lang: $lang) }
  programmes(first: $first, after: $after) {
    nodes {
      id title(lang: $lang) purpose(lang: $lang) edition period { start end extensionEnd }
      goals { id standing { state } released { state } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""

PROGRAMME = """
query Programme($lang: Language!, $id: ID!) {
  viewer { organisation edition why(lang: $lang) }
  programme(id: $id) {
    id title(lang: $lang) purpose(lang: $lang) edition controller plannedParticipants
    period { start end extensionEnd }
    organisations { id name roles }
    funders { organisationId name fund caseNumber granted }
    budget { total about }
    areas { id title(lang: $lang) }
    phases { id title(lang: $lang) fromWeek toWeek }
    releases(first: 60) { nodes { id madeOn } }
    calendar { id title(lang: $lang) dueOn deliveredOn toOrganisations }
    reports { id title(lang: $lang) kind edition coversFrom coversTo signedAt files { format language } }
    notMeasured { id title(lang: $lang) }
  }
}
"""

_GOAL = """
      id kind unit version engine title(lang: $lang) definition(lang: $lang) target atMost targetBy targetAssumed
      definitionAssumed
"""
_FIGURE = f"""{_GOAL}
      figure(asOf: $on) {{ value numerator denominator status asOf projection }}
      standing(asOf: $on) {{
        state pending lost low high secondary worst best forecast method needed daysLeft
      }}
      curve(to: $on) {{ on shown }}
{_CELLS}
"""
_SAID = f"""{_GOAL}
      released(release: $release) {{
        state
        headline {{ text(lang: $lang) atLeast ofAtLeast }}
        curve {{ on atLeast ofAtLeast }}
{_SAID_CELLS}
      }}
"""

EXACT = f"""
query Exact($lang: Language!, $id: ID!, $on: Date) {{
  watermark {{ completeThrough }}
  programme(id: $id) {{ goals {{ {_FIGURE} }} }}
}}
"""

RELEASED = f"""
query Released($lang: Language!, $id: ID!, $release: ID) {{
  watermark {{ completeThrough }}
  programme(id: $id) {{ release(id: $release) {{ id text(lang: $lang) }} goals {{ {_SAID} }} }}
}}
"""

_BY_WHAT = "areas { id title(lang: $lang) } activities(first: 100) { nodes { id title area sessions } }"

GOAL_EXACT = f"""
query GoalExact($lang: Language!, $id: ID!, $goal: ID!, $on: Date, $first: Int!, $after: String) {{
  watermark {{ position completeThrough }}
  programme(id: $id) {{
    {_BY_WHAT}
    goal(id: $goal) {{ {_FIGURE}
      entries(asOf: $on, first: $first, after: $after) {{
        nodes {{ subject effectiveOn num den facts {{ eventId type occurredOn knownAt }} }}
        pageInfo {{ hasNextPage endCursor }}
      }}
    }}
  }}
}}
"""

GOAL_RELEASED = f"""
query GoalReleased($lang: Language!, $id: ID!, $goal: ID!, $release: ID) {{
  watermark {{ completeThrough }}
  programme(id: $id) {{
    release(id: $release) {{ id text(lang: $lang) }}
    {_BY_WHAT}
    goal(id: $goal) {{ {_SAID}
      withheld {{ sentence(lang: $lang) }}
    }}
  }}
}}
"""

EVIDENCE = """
query Evidence($lang: Language!, $id: ID!, $goal: ID!, $subject: String!, $on: Date, $first: Int!, $after: String) {
  viewer { organisation edition why(lang: $lang) }
  programme(id: $id) {
    title(lang: $lang)
    goal(id: $goal) {
      id title(lang: $lang)
      withheld { sentence(lang: $lang) }
      evidence(subject: $subject, asOf: $on, first: $first, after: $after) {
        nodes { factNo eventId type occurredOn knownAt }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
"""
