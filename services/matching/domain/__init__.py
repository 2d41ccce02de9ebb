"""The rules of matching, pure: what is known of people and openings in; proposals, matchings and timetables out.

`profiles` (people), `openings` (what employers seek), `preferences` (weights, ranks, marks) go in and are kept.
`conditions` says what a pair must meet, `scoring` what speaks for it, `reasons` puts both into words, `proposals` puts
them together. `assignment` fills seats at the highest total, `stable` by both sides' preferences. `social` matches
newcomers with residents. `speed_dating` is an event and its timetable, `timetabling` makes and replans one.

Everything that goes in is a frozen value with a canonical form, and everything that comes out follows from it alone:
no clock, no chance but a recorded seed, no dependence on the order in which rows were read.
"""
