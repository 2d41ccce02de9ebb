"""The outcome ledger as pure functions: no framework, no clock, no database, no other subject.

The thread: `facts` (what is said of a subject) -> `versions` (corrections decide what holds) -> `subject`
(the parts of state that goals read) -> `levels` (what a goal counts on a day) -> `entries` (differences of
the level) -> `ledger` (what one more fact changes). `evidence` answers "why this number?".
"""
