"""What funders are handed: the rules of months that are frozen and corrected, of registers, and of what is amiss.

`said` (the fields of events that they read), `record` (what was said of one programme), `people` (the same by human
being), `participant_months` (who was there in a month, how long, and what is unlikely about it), `submissions`
(frozen, in order, corrected by differences), `amif` and `coordination` (two funders' registers), `quality` (what to
mend, and where).
"""
