"""What the page asks of the schema, in the schema's own words: two questions, one for each edition of figures."""

PROGRAMMES = """
query Programmes($lang: Language!, $first: Int!, $after: String) {
  viewer { organisation edition why(lang: $lang) }
  programmes(first: $first, after: $after) {
    nodes { id title(lang: $lang) purpose(lang: $lang) edition period { start end extensionEnd } }
    pageInfo { hasNextPage endCursor }
  }
}
"""

_PROGRAMME = """
  viewer { organisation edition why(lang: $lang) }
  watermark { completeThrough }
  programme(id: $id) {
    id title(lang: $lang) purpose(lang: $lang) edition controller
    period { start end extensionEnd }
    organisations { id name roles }
    funders { name fund caseNumber granted }
    releases(first: 60) { nodes { id ordinal madeOn text(lang: $lang) } }
    notMeasured { id title(lang: $lang) needs }
"""

EDITION = "query Edition($id: ID!) { programme(id: $id) { edition } }"

EXACT = f"""
query Exact($lang: Language!, $id: ID!, $on: Date) {{ {_PROGRAMME}
    goals {{
      id kind unit title(lang: $lang) definition(lang: $lang) target targetBy targetAssumed definitionAssumed
      figure(asOf: $on) {{ value numerator denominator status asOf projection }}
      curve(to: $on) {{ on numerator denominator percent }}
      gender: breakdown(facet: GENDER, asOf: $on) {{ value numerator denominator percent }}
      age: breakdown(facet: AGE, asOf: $on) {{ value numerator denominator percent }}
      group: breakdown(facet: GROUP, asOf: $on) {{ value numerator denominator percent }}
    }}
  }} }}
"""

RELEASED = f"""
query Released($lang: Language!, $id: ID!, $release: ID) {{ {_PROGRAMME}
    release(id: $release) {{ id ordinal madeOn text(lang: $lang) }}
    goals {{
      id kind unit title(lang: $lang) definition(lang: $lang) target targetBy targetAssumed definitionAssumed
      released(release: $release) {{
        state
        headline {{ text(lang: $lang) atLeast ofAtLeast }}
        curve {{ on atLeast ofAtLeast }}
        gender: breakdown(facet: GENDER) {{ value text(lang: $lang) atLeast }}
        age: breakdown(facet: AGE) {{ value text(lang: $lang) atLeast }}
        group: breakdown(facet: GROUP) {{ value text(lang: $lang) atLeast }}
      }}
    }}
  }} }}
"""
