"""Releases: what partners may see of people, and the gate that every shown number passes (docs/releases.md).

`bands` (what a number is shown as), `lines` (what was published, line by line), `solving` (what those lines leave
open), `gate` (is it enough), `counting` and `batching` (the weekly rule for the two natures of goals), `exact`
(a headline by decision), `deriving` (what may be computed from what is shown), `natures` (which goal is of which).
"""
