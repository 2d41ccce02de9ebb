"""The simulator's own book: what was done, and every figure that must come of it.

It imports nothing of the system that it is held against (a test sees to it) and shares no word of the programmes'
definitions: each goal is said once more, in `goals_of_*`, with the assumptions it makes. A day's figure is counted
afresh from everything that was written down, so there is no state to get wrong.
"""
