"""Reporting owns every figure: facts become the outcome ledger, the ledger becomes figures and evidence.

It hears enrolment, activities, matching and surveys (through the inbound log) and owns the read schema, the published
contract from which the gateway answers. It says that a release was made, a report signed, a goal changed.

`domain` holds the engine as pure functions; `projections` folds the inbound log with it; `storage` keeps
and reads the ledger; `api` answers staff.
"""
