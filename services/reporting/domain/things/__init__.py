"""Things that goals count beside people: deliverables, activities and their sessions, employers, organisations, costs,
and what is said of a programme itself (reports delivered, judgements, published statistics).

As for people: `facts` (what is said) -> `levels` (what a goal counts of one thing on a day) -> `ledger` (differences).
A thing is a subject of the ledger under a name no person has: `deliverable:m-1`, `programme:bridge`.
"""
