"""The rules of enrolment, pure: what stands and a command in, events or a refusal out.

`programme` (definitions and their versions), `person`, `entries` (enrol, re-enter), `exits`,
`outcomes`, `corrections`; `participation` holds the state they share, `life` what makes a history
of spells possible at all. Time, ids and what another aggregate says are arguments.
"""
